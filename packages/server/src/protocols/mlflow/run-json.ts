import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { ModelOutput, Run, RunInfo } from "@trialbook/core/run/run.ts";
import { doubleJson, int64Json, lifecycleStage, runStatusName } from "./wire.ts";

/** A run as MLflow's clients read it; lists without entries are left out. */
export function runJson(run: Run): { readonly info: object; readonly data: object; readonly inputs: object; readonly outputs: object } {
  const { datasets, modelInputs, modelOutputs } = run;
  return {
    info: runInfoJson(run.info),
    data: {
      ...(run.metrics.length > 0 && { metrics: run.metrics.map(({ key, latest }) => metricJson(key, latest)) }),
      ...(run.params.length > 0 && { params: run.params }),
      ...(run.tags.length > 0 && { tags: run.tags }),
    },
    inputs: {
      ...(datasets.length > 0 && { dataset_inputs: datasets.map(datasetInputJson) }),
      ...(modelInputs.length > 0 && { model_inputs: modelInputs.map((model_id) => ({ model_id })) }),
    },
    outputs: modelOutputs.length > 0 ? { model_outputs: modelOutputs.map(modelOutputJson) } : {},
  };
}

export function runInfoJson(info: RunInfo): object {
  return {
    run_uuid: info.id,
    experiment_id: info.experimentId,
    run_name: info.name,
    user_id: info.userId,
    status: runStatusName[info.status],
    ...(info.startTime !== undefined && { start_time: int64Json(info.startTime) }),
    ...(info.endTime !== undefined && { end_time: int64Json(info.endTime) }),
    artifact_uri: info.artifactUri,
    lifecycle_stage: lifecycleStage[info.lifecycle],
    run_id: info.id,
  };
}

export function modelOutputJson({ modelId, step }: ModelOutput): object {
  return { model_id: modelId, step: int64Json(step) };
}

export function metricJson(key: string, { value, at, step }: Sample): object {
  return { key, value: doubleJson(value), timestamp: int64Json(at), step: int64Json(step) };
}

export function datasetInputJson({ dataset, tags }: DatasetInput): object {
  const { name, digest, sourceType, source, schema, profile } = dataset;
  return {
    ...(tags.length > 0 && { tags }),
    dataset: {
      name,
      digest,
      source_type: sourceType,
      source,
      ...(schema !== undefined && { schema }),
      ...(profile !== undefined && { profile }),
    },
  };
}
