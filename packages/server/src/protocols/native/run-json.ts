import type { DatasetInputJson, MetricSummaryJson, ModelOutputJson, RunInfoJson, RunJson } from "@trialbook/api/runs.ts";
import type { Book } from "@trialbook/core/book.ts";
import type { DataVersion } from "@trialbook/core/dataset/data-version.ts";
import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import { versionsOfInputs } from "@trialbook/core/dataset/versions-of-inputs.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { LoggedModel } from "@trialbook/core/model/logged-model.ts";
import type { LoggedModelStore } from "@trialbook/core/model/logged-model-store.ts";
import type { ModelOutput, Run, RunInfo } from "@trialbook/core/run/run.ts";
import { doubleJson, int64Json } from "./json-values.ts";

/** Says what a data set was used for. */
const contextTag = "mlflow.data.context";

export function runInfoJson(info: RunInfo): RunInfoJson {
  const { id, experimentId, name, userId, status, startTime, endTime, artifactUri, lifecycle } = info;
  return {
    id,
    experimentId,
    name,
    userId,
    status,
    ...(startTime === undefined ? {} : { startTime: int64Json(startTime) }),
    ...(endTime === undefined ? {} : { endTime: int64Json(endTime) }),
    artifactUri,
    lifecycle,
  };
}

/** A run with the models that it made; those that were deleted since are left out. */
export async function runJson(run: Run, { models, datasets }: Pick<Book, "models" | "datasets">): Promise<RunJson> {
  const versions = await versionsOfInputs(datasets, run.datasets);
  return {
    info: runInfoJson(run.info),
    params: [...run.params],
    tags: [...run.tags],
    metrics: run.metrics.map(metricSummaryJson),
    datasets: run.datasets.map((input, i) => runDatasetJson(input, versions[i] ?? [])),
    models: await modelsJson(run.modelOutputs, models),
  };
}

async function modelsJson(outputs: readonly ModelOutput[], models: LoggedModelStore): Promise<RunJson["models"]> {
  if (outputs.length === 0) return [];
  const found = new Map((await models.findLoggedModels(outputs.map(({ modelId }) => modelId))).map((model) => [model.id, model]));
  return outputs.flatMap(({ modelId, step }) => {
    const model = found.get(modelId);
    return model === undefined ? [] : [modelJson(model, step)];
  });
}

function modelJson({ id, name, status, modelType, params, metrics }: LoggedModel, step: ModelOutput["step"]): ModelOutputJson {
  return {
    id,
    name,
    step: int64Json(step),
    status,
    ...(modelType === undefined ? {} : { type: modelType }),
    params: [...params],
    metrics: metrics.map(({ key, value, step, runId, datasetName }) => ({
      key,
      value: doubleJson(value),
      step: int64Json(step),
      runId,
      ...(datasetName === undefined ? {} : { dataset: datasetName }),
    })),
  };
}

function metricSummaryJson({ key, latest, first, min, max }: MetricSummary): MetricSummaryJson {
  return {
    key,
    latest: sampleJson(latest),
    first: sampleJson(first),
    ...(min === undefined ? {} : { min: sampleJson(min) }),
    ...(max === undefined ? {} : { max: sampleJson(max) }),
  };
}

function sampleJson({ step, at, value }: Sample) {
  return { step: int64Json(step), at: int64Json(at), value: doubleJson(value) };
}

function runDatasetJson({ dataset, tags }: DatasetInput, versions: readonly DataVersion[]): RunJson["datasets"][number] {
  const context = tags.find((tag) => tag.key === contextTag)?.value;
  return {
    ...dataset,
    ...(context === undefined ? {} : { context }),
    ...(versions.length === 0 ? {} : { versions: versions.map(({ name, number }) => `${name}@${number}`) }),
  };
}

export function readDatasetInput({ context, name, digest, sourceType, source, schema, profile }: DatasetInputJson): DatasetInput {
  return {
    dataset: {
      name,
      digest,
      sourceType,
      source,
      ...(schema === undefined ? {} : { schema }),
      ...(profile === undefined ? {} : { profile }),
    },
    tags: context === undefined ? [] : [{ key: contextTag, value: context }],
  };
}
