import { NotFound } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedPoint } from "@trialbook/core/run/run.ts";
import type {
  MlflowSource,
  SourceExperiment,
  SourceFile,
  SourceModel,
  SourceRegisteredModel,
  SourceRun,
  SourceVersion,
} from "../mlflow-source.ts";
import { MlflowRest } from "./mlflow-rest.ts";
import { ModelPoints } from "./model-points.ts";
import { doubleOf, integerOf, modelStatusOf, runStatusOf, stageOf } from "./words.ts";

// biome-ignore lint/suspicious/noExplicitAny: another program's answers; each field is turned into ours where it is read
type Json = any;

const api = "/api/2.0/mlflow";
/** Runs a page; with all that they logged a page is some megabytes. */
const RUNS_AT_ONCE = 200;
const POINTS_AT_ONCE = 10_000;

/** An MLflow server (or anything that speaks its REST API), read as its own client reads it. */
export function serverSource(
  url: string,
  parts: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): MlflowSource {
  const rest = new MlflowRest(url, parts);
  const ofModels = new ModelPoints();

  async function* list(
    folder: (path: string, token: string | undefined) => Promise<Json>,
    read: (path: string) => SourceFile["read"],
    at = "",
  ): AsyncGenerator<SourceFile> {
    const folders: string[] = [];
    for await (const entry of rest.pages((token) => folder(at, token), "files") as AsyncIterable<Json>) {
      if (entry.is_dir) folders.push(entry.path);
      else yield { path: entry.path, read: read(entry.path) };
    }
    for (const next of folders) yield* list(folder, read, next);
  }

  return {
    name: url,
    async *experiments() {
      const ask = (token: string | undefined) =>
        rest.post(`${api}/experiments/search`, {
          max_results: 1000,
          view_type: "ALL",
          order_by: ["creation_time ASC"],
          ...(token && { page_token: token }),
        });
      for await (const json of rest.pages(ask, "experiments") as AsyncIterable<Json>) yield experimentOf(json);
    },
    async *runs(experimentId) {
      const ask = (token: string | undefined) =>
        rest.post(`${api}/runs/search`, {
          experiment_ids: [experimentId],
          run_view_type: "ALL",
          max_results: RUNS_AT_ONCE,
          order_by: ["start_time ASC"],
          ...(token && { page_token: token }),
        });
      for await (const json of rest.pages(ask, "runs") as AsyncIterable<Json>) yield runOf(json);
    },
    async *points(run) {
      for (const { key } of run.latest) {
        const ask = (token: string | undefined) =>
          rest.get(`${api}/metrics/get-history`, {
            run_id: run.id,
            metric_key: key,
            max_results: String(POINTS_AT_ONCE),
            ...(token && { page_token: token }),
          });
        yield* inBatches(rest.pages(ask, "metrics"), (json) => ofModels.of(run.id, pointOf({ ...json, key })));
      }
    },
    runFiles: (run) =>
      list(
        (path, token) => rest.get(`${api}/artifacts/list`, { run_id: run.id, ...(path && { path }), ...(token && { page_token: token }) }),
        (path) => () => rest.download("/get-artifact", { run_id: run.id, path }),
      ),
    async *loggedModels(experimentId) {
      const ask = (token: string | undefined) =>
        rest.post(`${api}/logged-models/search`, { experiment_ids: [experimentId], max_results: 100, ...(token && { page_token: token }) });
      yield* unlessMissing(async function* () {
        for await (const json of rest.pages(ask, "models") as AsyncIterable<Json>) {
          for (const point of json.data?.metrics ?? []) ofModels.add(point.run_id, pointOf({ ...point, model_id: json.info.model_id }));
          yield modelOf(json);
        }
      });
    },
    modelFiles: (model) =>
      list(
        (path, token) =>
          rest.get(`${api}/logged-models/${model.id}/artifacts/directories`, {
            ...(path && { artifact_directory_path: path }),
            ...(token && { page_token: token }),
          }),
        (path) => () => rest.download(`/ajax-api/2.0/mlflow/logged-models/${model.id}/artifacts/files`, { artifact_file_path: path }),
      ),
    async *registeredModels() {
      const ask = (token: string | undefined) =>
        rest.get(`${api}/registered-models/search`, { max_results: "100", ...(token && { page_token: token }) });
      yield* unlessMissing(async function* () {
        for await (const json of rest.pages(ask, "registered_models") as AsyncIterable<Json>) {
          yield { ...registeredModelOf(json), versions: await versionsOf(rest, json.name) };
        }
      });
    },
    async close() {},
  };
}

/** Older servers do not have everything. */
async function* unlessMissing<T>(read: () => AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* read();
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}

async function* inBatches(
  points: AsyncIterable<Json>,
  read: (json: Json) => readonly LoggedPoint[],
): AsyncGenerator<readonly LoggedPoint[]> {
  let batch: LoggedPoint[] = [];
  for await (const json of points) {
    batch.push(...read(json));
    if (batch.length < POINTS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function versionsOf(rest: MlflowRest, name: string): Promise<readonly SourceVersion[]> {
  const filter = name.includes("'") ? `name="${name}"` : `name='${name}'`;
  const ask = (token: string | undefined) =>
    rest.get(`${api}/model-versions/search`, { filter, max_results: "200", ...(token && { page_token: token }) });
  const found: SourceVersion[] = [];
  for await (const json of rest.pages(ask, "model_versions") as AsyncIterable<Json>) found.push(versionOf(json));
  return found.sort((a, b) => a.version - b.version);
}

function experimentOf(json: Json): SourceExperiment {
  return {
    id: String(json.experiment_id),
    name: json.name,
    deleted: json.lifecycle_stage === "deleted",
    created: Number(json.creation_time ?? 0),
    updated: Number(json.last_update_time ?? json.creation_time ?? 0),
    tags: tagsOf(json.tags),
  };
}

function runOf({ info, data = {}, inputs = {}, outputs = {} }: Json): SourceRun {
  return {
    id: info.run_id ?? info.run_uuid,
    name: info.run_name ?? "",
    userId: info.user_id ?? "",
    status: runStatusOf(info.status),
    ...(info.start_time === undefined ? {} : { startTime: Number(info.start_time) }),
    ...(info.end_time === undefined ? {} : { endTime: Number(info.end_time) }),
    deleted: info.lifecycle_stage === "deleted",
    params: tagsOf(data.params),
    tags: tagsOf(data.tags),
    latest: (data.metrics ?? []).map(pointOf),
    datasets: (inputs.dataset_inputs ?? []).map((input: Json) => ({
      dataset: {
        name: input.dataset.name,
        digest: input.dataset.digest,
        sourceType: input.dataset.source_type ?? "",
        source: input.dataset.source ?? "",
        ...(input.dataset.schema === undefined ? {} : { schema: input.dataset.schema }),
        ...(input.dataset.profile === undefined ? {} : { profile: input.dataset.profile }),
      },
      tags: tagsOf(input.tags),
    })),
    modelInputs: (inputs.model_inputs ?? []).map((input: Json) => input.model_id),
    modelOutputs: (outputs.model_outputs ?? []).map((output: Json) => ({
      modelId: asLoggedModelId(output.model_id),
      step: integerOf(output.step),
    })),
    artifactUri: info.artifact_uri ?? "",
  };
}

function pointOf(json: Json): LoggedPoint {
  return {
    key: json.key,
    value: doubleOf(Number(json.value ?? 0)),
    step: integerOf(json.step),
    at: integerOf(json.timestamp),
    ...(json.model_id ? { modelId: asLoggedModelId(json.model_id) } : {}),
    ...(json.dataset_name ? { datasetName: json.dataset_name } : {}),
    ...(json.dataset_digest ? { datasetDigest: json.dataset_digest } : {}),
  };
}

function modelOf({ info, data = {} }: Json): SourceModel {
  return {
    id: info.model_id,
    name: info.name ?? "",
    ...(info.model_type ? { modelType: info.model_type } : {}),
    ...(info.source_run_id ? { sourceRunId: info.source_run_id } : {}),
    status: modelStatusOf(info.status),
    created: Number(info.creation_timestamp_ms ?? 0),
    params: tagsOf(data.params),
    tags: tagsOf(info.tags),
    artifactUri: info.artifact_uri ?? "",
  };
}

function registeredModelOf(json: Json): Omit<SourceRegisteredModel, "versions"> {
  return {
    name: json.name,
    ...(json.description ? { description: json.description } : {}),
    created: Number(json.creation_timestamp ?? 0),
    tags: tagsOf(json.tags),
    aliases: (json.aliases ?? []).map((alias: Json) => ({ alias: alias.alias, version: Number(alias.version) })),
  };
}

function versionOf(json: Json): SourceVersion {
  return {
    version: Number(json.version),
    created: Number(json.creation_timestamp ?? 0),
    ...(json.description ? { description: json.description } : {}),
    stage: stageOf(json.current_stage),
    source: json.source ?? "",
    ...(json.run_id ? { runId: json.run_id } : {}),
    ...(json.run_link ? { runLink: json.run_link } : {}),
    ...(json.model_id ? { modelId: json.model_id } : modelOfSource(json.source)),
    tags: tagsOf(json.tags),
  };
}

function modelOfSource(source: unknown): { readonly modelId?: string } {
  const [, modelId] = /^models:\/(m-[0-9a-f]{32})$/.exec(String(source)) ?? [];
  return modelId === undefined ? {} : { modelId };
}

function tagsOf(json: Json): readonly Tag[] {
  return (json ?? []).map(({ key, value }: Json) => ({ key, value: value ?? "" }));
}
