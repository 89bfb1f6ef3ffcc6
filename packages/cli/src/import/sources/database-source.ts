import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import type { DatasetInput } from "@trialbook/core/dataset/dataset.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId } from "@trialbook/core/ids.ts";
import type { LoggedPoint, ModelOutput } from "@trialbook/core/run/run.ts";
import type { MlflowSource, SourceModel, SourceRegisteredModel, SourceRun, SourceVersion } from "../mlflow-source.ts";
import { filesBelow, folderOf } from "./local-files.ts";
import { ModelPoints } from "./model-points.ts";
import { doubleOf, integerOf, modelStatusOf, runStatusOf, stageOf } from "./words.ts";

type Row = Readonly<Record<string, SQLOutputValue>>;

const POINTS_AT_ONCE = 10_000;

/** MLflow's SQLite database, read as it lies; every version of its schema that has what is asked. @throws {Invalid} if it is none */
export function databaseSource(file: string, { artifacts }: { readonly artifacts: string }): MlflowSource {
  const tables = new Tables(file);
  return {
    name: file,
    async *experiments() {
      for (const row of tables.rows("SELECT * FROM experiments ORDER BY experiment_id")) {
        const id = String(row["experiment_id"]);
        const created = Number(row["creation_time"] ?? 0);
        yield {
          id,
          name: String(row["name"]),
          deleted: row["lifecycle_stage"] === "deleted",
          created,
          updated: Number(row["last_update_time"] ?? created),
          tags: tables.tags("experiment_tags", "experiment_id", id),
        };
      }
    },
    async *runs(experimentId) {
      for (const row of tables.rows("SELECT * FROM runs WHERE experiment_id = ? ORDER BY start_time, run_uuid", experimentId))
        yield runOf(tables, row);
    },
    points: (run) => pointsOf(tables, run),
    runFiles: (run) => filesBelow(folderOf(run.artifactUri, artifacts)),
    async *loggedModels(experimentId) {
      for (const row of tables.rows(
        "SELECT * FROM logged_models WHERE experiment_id = ? AND lifecycle_stage = 'active' ORDER BY creation_timestamp_ms, model_id",
        experimentId,
      )) {
        yield modelOf(tables, row);
      }
    },
    modelFiles: (model) => filesBelow(folderOf(model.artifactUri, artifacts)),
    async *registeredModels() {
      for (const row of tables.rows("SELECT * FROM registered_models ORDER BY creation_time, name")) yield registeredModelOf(tables, row);
    },
    close: () => tables.close(),
  };
}

/** Reads rows as objects, and nothing from tables that this version of MLflow did not have. */
class Tables {
  readonly #database: DatabaseSync;
  readonly #names: ReadonlySet<string>;

  constructor(file: string) {
    try {
      this.#database = new DatabaseSync(file, { readOnly: true });
      this.#names = new Set(
        this.#database
          .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
          .all()
          .map((row) => String(row["name"])),
      );
    } catch (error) {
      throw new Invalid(`${file} is no SQLite database: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!this.#names.has("experiments") || !this.#names.has("runs")) {
      throw new Invalid(`${file} has no tables "experiments" and "runs": it is no database of an MLflow.`);
    }
  }

  /** One after the other, as they are asked for. The first table that the query names decides whether there are any. */
  *rows(query: string, ...values: SQLInputValue[]): Generator<Row> {
    const [, table = ""] = /\bFROM (\w+)/.exec(query) ?? [];
    if (this.#names.has(table)) yield* this.#database.prepare(query).iterate(...values) as Iterable<Row>;
  }

  tags(
    table: string,
    owner: string,
    id: string,
    names: { readonly key: string; readonly value: string } = { key: "key", value: "value" },
  ): Tag[] {
    const query = `SELECT ${names.key} AS k, ${names.value} AS v FROM ${table} WHERE ${owner} = ? ORDER BY ${names.key}`;
    return [...this.rows(query, id)].map((row) => ({ key: String(row["k"]), value: String(row["v"] ?? "") }));
  }

  close(): void {
    this.#database.close();
  }
}

/** node:sqlite gives no integers past 2^53 as numbers. */
const exact = (column: string): string => `CAST(${column} AS TEXT) AS ${column}`;

function runOf(tables: Tables, row: Row): SourceRun {
  const id = String(row["run_uuid"]);
  const tags = tables.tags("tags", "run_uuid", id);
  const name = row["name"] ?? tags.find(({ key }) => key === "mlflow.runName")?.value ?? "";
  const latest = [
    ...tables.rows(
      `SELECT key, value, is_nan, ${exact("step")}, ${exact("timestamp")} FROM latest_metrics WHERE run_uuid = ? ORDER BY key`,
      id,
    ),
  ];
  return {
    id,
    name: String(name),
    userId: String(row["user_id"] ?? ""),
    status: runStatusOf(row["status"]),
    ...(row["start_time"] === null ? {} : { startTime: Number(row["start_time"]) }),
    ...(row["end_time"] === null ? {} : { endTime: Number(row["end_time"]) }),
    deleted: row["lifecycle_stage"] === "deleted",
    params: tables.tags("params", "run_uuid", id),
    tags,
    latest: latest.map(pointOf),
    datasets: datasetsOf(tables, id),
    modelInputs: [
      ...tables.rows(
        "SELECT destination_id AS id FROM inputs WHERE source_type = 'RUN_INPUT' AND source_id = ? AND destination_type = 'MODEL_INPUT'",
        id,
      ),
    ].map((input) => String(input["id"])),
    modelOutputs: outputsOf(tables, id),
    artifactUri: String(row["artifact_uri"] ?? ""),
  };
}

function datasetsOf(tables: Tables, runId: string): readonly DatasetInput[] {
  const query = `SELECT inputs.input_uuid, datasets.* FROM inputs JOIN datasets ON datasets.dataset_uuid = inputs.source_id
    WHERE inputs.source_type = 'DATASET' AND inputs.destination_type = 'RUN' AND inputs.destination_id = ?`;
  return [...tables.rows(query, runId)].map((row) => ({
    dataset: {
      name: String(row["name"]),
      digest: String(row["digest"]),
      sourceType: String(row["dataset_source_type"]),
      source: String(row["dataset_source"]),
      ...(row["dataset_schema"] === null ? {} : { schema: String(row["dataset_schema"]) }),
      ...(row["dataset_profile"] === null ? {} : { profile: String(row["dataset_profile"]) }),
    },
    tags: tables.tags("input_tags", "input_uuid", String(row["input_uuid"]), { key: "name", value: "value" }),
  }));
}

function outputsOf(tables: Tables, runId: string): readonly ModelOutput[] {
  const query = `SELECT destination_id AS id, ${exact("step")} FROM inputs
    WHERE source_type = 'RUN_OUTPUT' AND source_id = ? AND destination_type = 'MODEL_OUTPUT'`;
  return [...tables.rows(query, runId)].map((row) => ({ modelId: asLoggedModelId(String(row["id"])), step: integerOf(row["step"]) }));
}

async function* pointsOf(tables: Tables, run: SourceRun): AsyncGenerator<readonly LoggedPoint[]> {
  const ofModels = new ModelPoints();
  for (const row of tables.rows(
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
  let batch: LoggedPoint[] = [];
  for (const row of tables.rows(
    `SELECT key, value, is_nan, ${exact("step")}, ${exact("timestamp")} FROM metrics WHERE run_uuid = ? ORDER BY key`,
    run.id,
  )) {
    batch.push(...ofModels.of(run.id, pointOf(row)));
    if (batch.length < POINTS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function pointOf(row: Row): LoggedPoint {
  return {
    key: String(row["key"]),
    value: row["is_nan"] === 1 ? Number.NaN : doubleOf(Number(row["value"])),
    step: integerOf(row["step"]),
    at: integerOf(row["timestamp"]),
  };
}

function modelOf(tables: Tables, row: Row): SourceModel {
  const id = String(row["model_id"]);
  return {
    id,
    name: String(row["name"] ?? ""),
    ...(row["model_type"] ? { modelType: String(row["model_type"]) } : {}),
    ...(row["source_run_id"] ? { sourceRunId: String(row["source_run_id"]) } : {}),
    status: modelStatusOf(row["status"]),
    created: Number(row["creation_timestamp_ms"] ?? 0),
    params: tables.tags("logged_model_params", "model_id", id, { key: "param_key", value: "param_value" }),
    tags: tables.tags("logged_model_tags", "model_id", id, { key: "tag_key", value: "tag_value" }),
    artifactUri: String(row["artifact_location"] ?? ""),
  };
}

function registeredModelOf(tables: Tables, row: Row): SourceRegisteredModel {
  const name = String(row["name"]);
  return {
    name,
    ...(row["description"] ? { description: String(row["description"]) } : {}),
    created: Number(row["creation_time"] ?? 0),
    tags: tables.tags("registered_model_tags", "name", name),
    aliases: [...tables.rows("SELECT alias, version FROM registered_model_aliases WHERE name = ? ORDER BY alias", name)].map((alias) => ({
      alias: String(alias["alias"]),
      version: Number(alias["version"]),
    })),
    versions: [
      // A deleted version keeps its row.
      ...tables.rows("SELECT * FROM model_versions WHERE name = ? AND current_stage <> 'Deleted_Internal' ORDER BY version", name),
    ].map((version) => versionOf(tables, version)),
  };
}

function versionOf(tables: Tables, row: Row): SourceVersion {
  const source = String(row["source"] ?? "");
  const [, modelId] = /^models:\/(m-[0-9a-f]{32})$/.exec(source) ?? [];
  const tags = [
    ...tables.rows(
      "SELECT key, value FROM model_version_tags WHERE name = ? AND version = ? ORDER BY key",
      row["name"] ?? "",
      row["version"] ?? 0,
    ),
  ];
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
