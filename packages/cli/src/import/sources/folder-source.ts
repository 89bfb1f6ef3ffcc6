import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedPoint, ModelOutput, RunStatus } from "@trialbook/core/run/run.ts";
import { parse } from "yaml";
import type { MlflowSource, SourceExperiment, SourceModel, SourceRegisteredModel, SourceRun, SourceVersion } from "../mlflow-source.ts";
import { filesBelow, folderOf } from "./local-files.ts";
import { ModelPoints } from "./model-points.ts";
import { integerOf, modelStatusOf, stageOf } from "./words.ts";

// biome-ignore lint/suspicious/noExplicitAny: another program's files; each field is turned into ours where it is read
type Meta = any;

const POINTS_AT_ONCE = 10_000;
/** As numbers in `meta.yaml`. */
const STATUSES: readonly RunStatus[] = ["running", "running", "scheduled", "finished", "failed", "killed"];

/** A folder `mlruns` as MLflow writes it where it has no server: a folder an experiment, a run, a file a param. @throws {Invalid} if it is none */
export function folderSource(root: string): MlflowSource {
  const experiments = [root, join(root, ".trash")].flatMap((folder) =>
    foldersWithMeta(folder).filter(({ meta }) => meta.experiment_id !== undefined),
  );
  if (experiments.length === 0) throw new Invalid(`${root} has no experiments; name the folder that MLflow calls mlruns.`);
  const folderOfExperiment = new Map(experiments.map(({ folder, meta }) => [String(meta.experiment_id), folder]));
  const folderOfRun = new Map<string, string>();
  const folderOfModel = new Map<string, string>();
  const ofModels = new ModelPoints();
  const experimentFolder = (id: string): string => folderOfExperiment.get(id) ?? "";
  return {
    name: root,
    async *experiments() {
      for (const { folder, meta } of experiments.toSorted((a, b) => Number(a.meta.creation_time) - Number(b.meta.creation_time))) {
        yield experimentOf(folder, meta);
      }
    },
    async *runs(experimentId) {
      const found = foldersWithMeta(experimentFolder(experimentId)).filter(
        ({ meta }) => meta.run_id !== undefined || meta.run_uuid !== undefined,
      );
      for (const { folder, meta } of found.toSorted((a, b) => Number(a.meta.start_time) - Number(b.meta.start_time))) {
        const run = runOf(folder, { meta, experimentFolder: experimentFolder(experimentId) });
        folderOfRun.set(run.id, folder);
        yield run;
      }
    },
    points: (run) => pointsOf(folderOfRun.get(run.id) ?? "", (point) => ofModels.of(run.id, point)),
    runFiles: (run) => filesBelow(artifactsOf(folderOfRun.get(run.id) ?? "", run.artifactUri)),
    async *loggedModels(experimentId) {
      for (const { folder, meta } of foldersWithMeta(join(experimentFolder(experimentId), "models"))) {
        if (meta.lifecycle_stage === "deleted") continue;
        folderOfModel.set(String(meta.model_id), folder);
        noteModelPoints(folder, { modelId: String(meta.model_id), ofModels });
        yield modelOf(folder, meta);
      }
    },
    modelFiles: (model) => filesBelow(artifactsOf(folderOfModel.get(model.id) ?? "", model.artifactUri)),
    async *registeredModels() {
      for (const { folder, meta } of foldersWithMeta(join(root, "models"))) yield registeredModelOf(folder, meta);
    },
    async close() {},
  };
}

/** The files lie beside `meta.yaml` as long as nobody chose another place, also when the whole folder was moved. */
function artifactsOf(folder: string, location: string): string {
  const beside = join(folder, "artifacts");
  return existsSync(beside) ? beside : folderOf(location, "mlartifacts");
}

function foldersWithMeta(root: string): { readonly folder: string; readonly meta: Meta }[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, "meta.yaml")))
    .map((entry) => ({ folder: join(root, entry.name), meta: readMeta(join(root, entry.name)) }));
}

/** Integers as texts: MLflow's ids and some times are longer than a double is exact. */
function readMeta(folder: string): Meta {
  const document = parse(readFileSync(join(folder, "meta.yaml"), "utf8"), { intAsBigInt: true }) as Meta;
  if (typeof document !== "object" || document === null) throw new Invalid(`${join(folder, "meta.yaml")} is no meta.yaml of MLflow's.`);
  return document;
}

/** Files below a folder, one a key; a key's slashes are folders. */
function textsOf(folder: string, prefix = ""): Tag[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return textsOf(path, `${prefix}${entry.name}/`);
    return [{ key: prefix + entry.name, value: readFileSync(path, "utf8") }];
  });
}

function metricFiles(folder: string, prefix = ""): { readonly key: string; readonly path: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? metricFiles(path, `${prefix}${entry.name}/`) : [{ key: prefix + entry.name, path }];
  });
}

function experimentOf(folder: string, meta: Meta): SourceExperiment {
  const created = Number(meta.creation_time ?? 0);
  return {
    id: String(meta.experiment_id),
    name: String(meta.name),
    deleted: meta.lifecycle_stage === "deleted",
    created,
    updated: Number(meta.last_update_time ?? created),
    tags: textsOf(join(folder, "tags")),
  };
}

function runOf(folder: string, { meta, experimentFolder }: { readonly meta: Meta; readonly experimentFolder: string }): SourceRun {
  const tags = textsOf(join(folder, "tags"));
  return {
    id: String(meta.run_id ?? meta.run_uuid),
    name: String(meta.run_name || (tags.find(({ key }) => key === "mlflow.runName")?.value ?? "")),
    userId: String(meta.user_id ?? ""),
    status: STATUSES[Number(meta.status)] ?? "running",
    ...(meta.start_time === null || meta.start_time === undefined ? {} : { startTime: Number(meta.start_time) }),
    ...(meta.end_time === null || meta.end_time === undefined ? {} : { endTime: Number(meta.end_time) }),
    deleted: meta.lifecycle_stage === "deleted",
    params: textsOf(join(folder, "params")),
    tags,
    latest: metricFiles(join(folder, "metrics")).flatMap(({ key, path }) => latestOf(key, path) ?? []),
    datasets: datasetsOf(folder, experimentFolder),
    modelInputs: inputsOf(folder, "MODEL_INPUT").map((input) => String(input.destination_id)),
    modelOutputs: foldersWithMeta(join(folder, "outputs")).map(
      ({ meta: output }): ModelOutput => ({
        modelId: asLoggedModelId(String(output.destination_id)),
        step: integerOf(output.step ?? 0),
      }),
    ),
    artifactUri: String(meta.artifact_uri ?? ""),
  };
}

function inputsOf(folder: string, kind: string): readonly Meta[] {
  return foldersWithMeta(join(folder, "inputs"))
    .map(({ meta }) => meta)
    .filter((input) => input.source_type === kind || input.destination_type === kind);
}

function datasetsOf(folder: string, experimentFolder: string): readonly DatasetInput[] {
  return inputsOf(folder, "DATASET").flatMap((input) => {
    const place = join(experimentFolder, "datasets", String(input.source_id));
    if (!existsSync(join(place, "meta.yaml"))) return [];
    const meta = readMeta(place);
    return [
      {
        dataset: {
          name: String(meta.name),
          digest: String(meta.digest),
          sourceType: String(meta.source_type ?? ""),
          source: String(meta.source ?? ""),
          ...(meta.schema ? { schema: String(meta.schema) } : {}),
          ...(meta.profile ? { profile: String(meta.profile) } : {}),
        },
        tags: Object.entries((input.tags ?? {}) as Meta).map(([key, value]) => ({ key, value: String(value) })),
      },
    ];
  });
}

/** By MLflow's rule: of the highest step, then time, then value. */
function latestOf(key: string, path: string): LoggedPoint | undefined {
  let latest: LoggedPoint | undefined;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const point = pointOf(key, line);
    if (point !== undefined && (latest === undefined || isLater(point, latest))) latest = point;
  }
  return latest;
}

function isLater(a: LoggedPoint, b: LoggedPoint): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.at !== b.at) return a.at > b.at;
  return a.value > b.value;
}

async function* pointsOf(
  folder: string,
  belonging: (point: LoggedPoint) => readonly LoggedPoint[],
): AsyncGenerator<readonly LoggedPoint[]> {
  let batch: LoggedPoint[] = [];
  for (const { key, path } of metricFiles(join(folder, "metrics"))) {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      const point = pointOf(key, line);
      if (point === undefined) continue;
      batch.push(...belonging(point));
      if (batch.length < POINTS_AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** A model's points stand one a line: `time value step run`, and the name and digest of the data set if there was one. */
function noteModelPoints(folder: string, { modelId, ofModels }: { readonly modelId: string; readonly ofModels: ModelPoints }): void {
  for (const { key, path } of metricFiles(join(folder, "metrics"))) {
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const point = pointOf(key, line);
      const [, , , runId, datasetName, datasetDigest] = line.trim().split(" ");
      if (point === undefined || runId === undefined) continue;
      const dataset = { ...(datasetName ? { datasetName } : {}), ...(datasetDigest ? { datasetDigest } : {}) };
      ofModels.add(runId, { ...point, modelId: asLoggedModelId(modelId), ...dataset });
    }
  }
}

const WORDS: ReadonlyMap<string, number> = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
]);

/** `time value step`; MLflow before 1.0 wrote no step. A line that a kill cut short is passed over. */
function pointOf(key: string, line: string): LoggedPoint | undefined {
  const [time = "", value = "", step = "0"] = line.trim().split(" ");
  if (!/^-?\d+$/.test(time) || value === "" || !/^-?\d+$/.test(step)) return undefined;
  const number = WORDS.get(value.toLowerCase()) ?? Number(value);
  return { key, value: number, step: integerOf(step), at: integerOf(time) };
}

function modelOf(folder: string, meta: Meta): SourceModel {
  return {
    id: String(meta.model_id),
    name: String(meta.name ?? ""),
    ...(meta.model_type ? { modelType: String(meta.model_type) } : {}),
    ...(meta.source_run_id ? { sourceRunId: String(meta.source_run_id) } : {}),
    status: modelStatusOf(meta.status),
    created: Number(meta.creation_timestamp ?? 0),
    params: textsOf(join(folder, "params")),
    tags: textsOf(join(folder, "tags")),
    artifactUri: String(meta.artifact_location ?? ""),
  };
}

function registeredModelOf(folder: string, meta: Meta): SourceRegisteredModel {
  const versions = foldersWithMeta(folder).filter(
    ({ meta: version }) => version.version !== undefined && version.current_stage !== "Deleted_Internal",
  );
  return {
    name: String(meta.name),
    ...(meta.description ? { description: String(meta.description) } : {}),
    created: Number(meta.creation_timestamp ?? 0),
    tags: textsOf(join(folder, "tags")),
    aliases: textsOf(join(folder, "aliases")).map(({ key, value }) => ({ alias: key, version: Number(value) })),
    versions: versions.map(({ folder: place, meta: version }) => versionOf(place, version)).sort((a, b) => a.version - b.version),
  };
}

function versionOf(folder: string, meta: Meta): SourceVersion {
  return {
    version: Number(meta.version),
    created: Number(meta.creation_timestamp ?? 0),
    ...(meta.description ? { description: String(meta.description) } : {}),
    stage: stageOf(meta.current_stage),
    source: String(meta.source ?? ""),
    ...(meta.run_id ? { runId: String(meta.run_id) } : {}),
    ...(meta.run_link ? { runLink: String(meta.run_link) } : {}),
    ...(meta.model_id ? { modelId: String(meta.model_id) } : {}),
    tags: textsOf(join(folder, "tags")),
  };
}
