import type { DatasetInput, DatasetSummary } from "@trialbook/core/dataset/dataset.ts";
import type { ExperimentId, LoggedModelId, RunId } from "@trialbook/core/ids.ts";
import type { ModelOutput } from "@trialbook/core/run/run.ts";
import type { Database } from "./database.ts";
import type { RunKey } from "./run-row.ts";
import { noteRunChange, type StoreContext } from "./store-context.ts";

/** The tag of an input that says what its data set was used for. */
const CONTEXT_TAG = "mlflow.data.context";

/** Within work: records what a run read. Repeats keep what was recorded first. */
export function addInputs(
  context: StoreContext,
  id: RunId,
  { datasets, models }: { readonly datasets: readonly DatasetInput[]; readonly models: readonly LoggedModelId[] },
): void {
  const run = context.known.findActive(id);
  for (const input of datasets) addDataset(context.database, run, input);
  const insert = context.database.sql("INSERT INTO run_model_inputs (run_seq, model_id) VALUES (?, ?) ON CONFLICT DO NOTHING");
  for (const model of models) insert.run(run.seq, model);
  noteRunChange(context, run, "facts");
}

/** Within work: records which logged models a run made. Repeats are left alone. */
export function addOutputs(context: StoreContext, id: RunId, outputs: readonly ModelOutput[]): void {
  const run = context.known.findActive(id);
  const insert = context.database.sql("INSERT INTO run_model_outputs (run_seq, model_id, step) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  for (const { modelId, step } of outputs) insert.run(run.seq, modelId, step);
  noteRunChange(context, run, "facts");
}

function addDataset(database: Database, run: RunKey, { dataset, tags }: DatasetInput): void {
  const datasetId = idOfDataset(database, run.experimentId, dataset);
  const input = database.sql("INSERT INTO run_inputs (run_seq, dataset_id) VALUES (?, ?) ON CONFLICT DO NOTHING").run(run.seq, datasetId);
  if (input.changes === 0) return;
  const insert = database.sql(
    "INSERT INTO input_tags (input_id, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  );
  for (const { key, value } of tags) insert.run(input.lastInsertRowid, key, value);
}

function idOfDataset(database: Database, experimentId: ExperimentId, dataset: DatasetInput["dataset"]): number {
  const find = database.rows("SELECT id FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?");
  const known = find.get(experimentId, dataset.name, dataset.digest);
  if (known !== undefined) return Number(known[0]);
  const { lastInsertRowid } = database
    .sql("INSERT INTO datasets (experiment_id, name, digest, source_type, source, schema, profile) VALUES (?, ?, ?, ?, ?, ?, ?)")
    .run(experimentId, dataset.name, dataset.digest, dataset.sourceType, dataset.source, dataset.schema ?? null, dataset.profile ?? null);
  return Number(lastInsertRowid);
}

/** Data sets that runs of these experiments used, distinct by all that the summary shows. */
export function listDatasets(database: Database, experimentIds: readonly ExperimentId[], limit: number): readonly DatasetSummary[] {
  return database
    .rows(
      `SELECT DISTINCT datasets.experiment_id, datasets.name, datasets.digest, input_tags.value
       FROM datasets JOIN run_inputs ON run_inputs.dataset_id = datasets.id
       LEFT JOIN input_tags ON input_tags.input_id = run_inputs.id AND input_tags.key = '${CONTEXT_TAG}'
       WHERE datasets.experiment_id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
       ORDER BY 1, 2, 3, 4 LIMIT ?`,
    )
    .all(JSON.stringify(experimentIds), limit)
    .map((row) => ({
      experimentId: String(row[0]),
      name: String(row[1]),
      digest: String(row[2]),
      ...(row[3] !== null && { context: String(row[3]) }),
    }));
}
