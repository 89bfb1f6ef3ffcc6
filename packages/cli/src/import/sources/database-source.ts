import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedPoint, ModelOutput } from "@trialbook/core/run/run.ts";
import type { MlflowSource, SourceModel, SourceRegisteredModel, SourceRun, SourceVersion } from "../mlflow-source.ts";
import { filesBelow, folderOf } from "./local-files.ts";
import { ModelPoints } from "./model-points.ts";
import type { Row, Tables } from "./tables.ts";
import { doubleOf, integerOf, modelStatusOf, runStatusOf, stageOf } from "./words.ts";

interface DatabasePlace {
  /** How the database is called in messages. */
  readonly name: string;
  /** Where its `mlflow-artifacts:/` locations lie. */
  readonly artifacts: string;
}

/** MLflow's database, read as it lies; every version of its schema that has what is asked. */
export function databaseSource(tables: Tables, { name, artifacts }: DatabasePlace): MlflowSource {
  return {
    name,
    async *experiments() {
      for (const row of await tables.all("SELECT * FROM experiments ORDER BY experiment_id")) {
        const id = String(row["experiment_id"]);
        const created = Number(row["creation_time"] ?? 0);
        yield {
          id,
          name: String(row["name"]),
          deleted: row["lifecycle_stage"] === "deleted",
          created,
          updated: Number(row["last_update_time"] ?? created),
          tags: await tagsOf(tables, { table: "experiment_tags", owner: "experiment_id", id }),
        };
      }
    },
    async *runs(experimentId) {
      for await (const rows of tables.batches("SELECT * FROM runs WHERE experiment_id = ? ORDER BY start_time, run_uuid", experimentId)) {
        for (const row of rows) yield await runOf(tables, row);
      }
    },
    points: (run) => pointsOf(tables, run),
    runFiles: (run) => filesBelow(folderOf(run.artifactUri, artifacts)),
    async *loggedModels(experimentId) {
      for (const row of await tables.all(
        "SELECT * FROM logged_models WHERE experiment_id = ? AND lifecycle_stage = 'active' ORDER BY creation_timestamp_ms, model_id",
        experimentId,
      )) {
        yield await modelOf(tables, row);
      }
    },
    modelFiles: (model) => filesBelow(folderOf(model.artifactUri, artifacts)),
    async *registeredModels() {
      for (const row of await tables.all("SELECT * FROM registered_models ORDER BY creation_time, name")) {
        yield await registeredModelOf(tables, row);
      }
    },
    close: () => tables.close(),
  };
}

interface TagTable {
  readonly table: string;
  /** The column that says whose they are. */
  readonly owner: string;
  readonly id: string;
  /** Columns, where they are not `key` and `value`. */
  readonly key?: string;
  readonly value?: string;
}

async function tagsOf(tables: Tables, { table, owner, id, key = "key", value = "value" }: TagTable): Promise<Tag[]> {
  const rows = await tables.all(`SELECT ${key} AS k, ${value} AS v FROM ${table} WHERE ${owner} = ? ORDER BY ${key}`, id);
  return rows.map((row) => ({ key: String(row["k"]), value: String(row["v"] ?? "") }));
}

/** Drivers give no integers past 2^53 as numbers. */
const exact = (column: string): string => `CAST(${column} AS TEXT) AS ${column}`;

async function runOf(tables: Tables, row: Row): Promise<SourceRun> {
  const id = String(row["run_uuid"]);
  const tags = await tagsOf(tables, { table: "tags", owner: "run_uuid", id });
  const name = row["name"] ?? tags.find(({ key }) => key === "mlflow.runName")?.value ?? "";
  const latest = await tables.all(
    `SELECT key, value, is_nan, ${exact("step")}, ${exact("timestamp")} FROM latest_metrics WHERE run_uuid = ? ORDER BY key`,
    id,
  );
  const modelInputs = await tables.all(
    "SELECT destination_id AS id FROM inputs WHERE source_type = 'RUN_INPUT' AND source_id = ? AND destination_type = 'MODEL_INPUT'",
    id,
  );
  return {
    id,
    name: String(name),
    userId: String(row["user_id"] ?? ""),
    status: runStatusOf(row["status"]),
    ...(row["start_time"] === null ? {} : { startTime: Number(row["start_time"]) }),
    ...(row["end_time"] === null ? {} : { endTime: Number(row["end_time"]) }),
    deleted: row["lifecycle_stage"] === "deleted",
    params: await tagsOf(tables, { table: "params", owner: "run_uuid", id }),
    tags,
    latest: latest.map(pointOf),
    datasets: await datasetsOf(tables, id),
    modelInputs: modelInputs.map((input) => String(input["id"])),
    modelOutputs: await outputsOf(tables, id),
    artifactUri: String(row["artifact_uri"] ?? ""),
  };
}

async function datasetsOf(tables: Tables, runId: string): Promise<readonly DatasetInput[]> {
  const query = `SELECT inputs.input_uuid, datasets.* FROM inputs JOIN datasets ON datasets.dataset_uuid = inputs.source_id
    WHERE inputs.source_type = 'DATASET' AND inputs.destination_type = 'RUN' AND inputs.destination_id = ?`;
  const found: DatasetInput[] = [];
  for (const row of await tables.all(query, runId)) {
    found.push({
      dataset: {
        name: String(row["name"]),
        digest: String(row["digest"]),
        sourceType: String(row["dataset_source_type"]),
        source: String(row["dataset_source"]),
        ...(row["dataset_schema"] === null ? {} : { schema: String(row["dataset_schema"]) }),
        ...(row["dataset_profile"] === null ? {} : { profile: String(row["dataset_profile"]) }),
      },
      tags: await tagsOf(tables, { table: "input_tags", owner: "input_uuid", id: String(row["input_uuid"]), key: "name" }),
    });
  }
  return found;
}

async function outputsOf(tables: Tables, runId: string): Promise<readonly ModelOutput[]> {
  const query = `SELECT destination_id AS id, ${exact("step")} FROM inputs
    WHERE source_type = 'RUN_OUTPUT' AND source_id = ? AND destination_type = 'MODEL_OUTPUT'`;
  return (await tables.all(query, runId)).map((row) => ({ modelId: asLoggedModelId(String(row["id"])), step: integerOf(row["step"]) }));
}

async function* pointsOf(tables: Tables, run: SourceRun): AsyncGenerator<readonly LoggedPoint[]> {
  const ofModels = new ModelPoints();
  for (const row of await tables.all(
    `SELECT metric_name AS key, metric_value AS value, ${exact("metric_step")}, ${exact("metric_timestamp_ms")}, model_id, dataset_name, dataset_digest
     FROM logged_model_metrics WHERE run_id = ?`,
    run.id,
  )) {
    ofModels.add(run.id, {
      ...pointOf({ ...row, is_nan: 0, step: row["metric_step"] ?? 0, timestamp: row["metric_timestamp_ms"] ?? 0 }),
      modelId: asLoggedModelId(String(row["model_id"])),
      ...(row["dataset_name"] === null ? {} : { datasetName: String(row["dataset_name"]) }),
      ...(row["dataset_digest"] === null ? {} : { datasetDigest: String(row["dataset_digest"]) }),
    });
  }
  for await (const rows of tables.batches(
    `SELECT key, value, is_nan, ${exact("step")}, ${exact("timestamp")} FROM metrics WHERE run_uuid = ? ORDER BY key`,
    run.id,
  )) {
    yield rows.flatMap((row) => ofModels.of(run.id, pointOf(row)));
  }
}

function pointOf(row: Row): LoggedPoint {
  return {
    key: String(row["key"]),
    value: row["is_nan"] === 1 || row["is_nan"] === true ? Number.NaN : doubleOf(Number(row["value"])),
    step: integerOf(row["step"]),
    at: integerOf(row["timestamp"]),
  };
}

async function modelOf(tables: Tables, row: Row): Promise<SourceModel> {
  const id = String(row["model_id"]);
  return {
    id,
    name: String(row["name"] ?? ""),
    ...(row["model_type"] ? { modelType: String(row["model_type"]) } : {}),
    ...(row["source_run_id"] ? { sourceRunId: String(row["source_run_id"]) } : {}),
    status: modelStatusOf(row["status"]),
    created: Number(row["creation_timestamp_ms"] ?? 0),
    params: await tagsOf(tables, { table: "logged_model_params", owner: "model_id", id, key: "param_key", value: "param_value" }),
    tags: await tagsOf(tables, { table: "logged_model_tags", owner: "model_id", id, key: "tag_key", value: "tag_value" }),
    artifactUri: String(row["artifact_location"] ?? ""),
  };
}

async function registeredModelOf(tables: Tables, row: Row): Promise<SourceRegisteredModel> {
  const name = String(row["name"]);
  const aliases = await tables.all("SELECT alias, version FROM registered_model_aliases WHERE name = ? ORDER BY alias", name);
  // A deleted version keeps its row.
  const live = "SELECT * FROM model_versions WHERE name = ? AND current_stage <> 'Deleted_Internal' ORDER BY version";
  const versions: SourceVersion[] = [];
  for (const version of await tables.all(live, name)) versions.push(await versionOf(tables, version));
  return {
    name,
    ...(row["description"] ? { description: String(row["description"]) } : {}),
    created: Number(row["creation_time"] ?? 0),
    tags: await tagsOf(tables, { table: "registered_model_tags", owner: "name", id: name }),
    aliases: aliases.map((alias) => ({ alias: String(alias["alias"]), version: Number(alias["version"]) })),
    versions,
  };
}

async function versionOf(tables: Tables, row: Row): Promise<SourceVersion> {
  const source = String(row["source"] ?? "");
  const [, modelId] = /^models:\/(m-[0-9a-f]{32})$/.exec(source) ?? [];
  const tags = await tables.all(
    "SELECT key, value FROM model_version_tags WHERE name = ? AND version = ? ORDER BY key",
    String(row["name"]),
    String(row["version"]),
  );
  return {
    version: Number(row["version"]),
    created: Number(row["creation_time"] ?? 0),
    ...(row["description"] ? { description: String(row["description"]) } : {}),
    stage: stageOf(row["current_stage"]),
    source,
    ...(row["run_id"] ? { runId: String(row["run_id"]) } : {}),
    ...(row["run_link"] ? { runLink: String(row["run_link"]) } : {}),
    ...(modelId === undefined ? {} : { modelId }),
    tags: tags.map((tag) => ({ key: String(tag["key"]), value: String(tag["value"] ?? "") })),
  };
}
