import { createHash } from "node:crypto";
import type { Dataset, DatasetInput, DatasetSummary } from "@trialbook/core/dataset/dataset.ts";
import type { ExperimentId, LoggedModelId, RunId } from "@trialbook/core/ids.ts";
import type { ModelOutput } from "@trialbook/core/run/run.ts";
import type { Queries } from "./database.ts";
import { lastOfEachKey } from "./entries.ts";
import { experimentKeys } from "./experiment-key.ts";
import { holdActiveRun, type RunHead } from "./run-row.ts";

/** The tag of an input that says what its data set was used for. */
export const CONTEXT_TAG = "mlflow.data.context";

/** Records what a run read. Repeats keep what was recorded first. @returns the run's experiment */
export async function addInputs(
  tx: Queries,
  id: RunId,
  { datasets, models }: { readonly datasets: readonly DatasetInput[]; readonly models: readonly LoggedModelId[] },
): Promise<ExperimentId> {
  const run = await holdActiveRun(tx, id);
  for (const input of datasets) await addDataset(tx, run, input);
  for (const model of models) {
    await tx.run(
      `INSERT INTO run_model_inputs SELECT $1::text, $2::text, count(*)::int FROM run_model_inputs WHERE run_id = $1 ON CONFLICT DO NOTHING`,
      [id, model],
    );
  }
  return run.experimentId;
}

/** Records which logged models a run made. Repeats are left alone. @returns the run's experiment */
export async function addOutputs(tx: Queries, id: RunId, outputs: readonly ModelOutput[]): Promise<ExperimentId> {
  const run = await holdActiveRun(tx, id);
  for (const { modelId, step } of outputs) {
    await tx.run(
      `INSERT INTO run_model_outputs SELECT $1::text, $2::text, $3::bigint, count(*)::int FROM run_model_outputs WHERE run_id = $1 ON CONFLICT DO NOTHING`,
      [id, modelId, step],
    );
  }
  return run.experimentId;
}

async function addDataset(tx: Queries, { id, experimentId }: RunHead, { dataset, tags }: DatasetInput): Promise<void> {
  const datasetId = idOfDataset(dataset);
  await tx.run("INSERT INTO datasets VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING", [
    ...[experimentId, datasetId, dataset.name, dataset.digest, dataset.sourceType, dataset.source],
    ...[dataset.schema ?? null, dataset.profile ?? null],
  ]);
  const added = await tx.run(
    "INSERT INTO run_inputs SELECT $1::text, $2::text, $3::bigint, count(*)::int FROM run_inputs WHERE run_id = $1 ON CONFLICT DO NOTHING",
    [id, datasetId, experimentId],
  );
  if (added === 0) return;
  for (const { key, value } of lastOfEachKey(tags))
    await tx.run("INSERT INTO input_tags VALUES ($1, $2, $3, $4)", [id, datasetId, key, value]);
}

/** In an experiment, name and digest tell data sets apart; their hash is short enough for an index. */
function idOfDataset({ name, digest }: Dataset): string {
  return createHash("sha256")
    .update(JSON.stringify([name, digest]))
    .digest("hex");
}

/** Data sets that runs of these experiments used, distinct by all that the summary shows. */
export async function listDatasets(
  queries: Queries,
  experimentIds: readonly ExperimentId[],
  limit: number,
): Promise<readonly DatasetSummary[]> {
  const rows = await queries.rows(
    `SELECT DISTINCT datasets.experiment_id, datasets.name, datasets.digest, input_tags.value
     FROM run_inputs JOIN datasets ON datasets.id = run_inputs.dataset_id AND datasets.experiment_id = run_inputs.experiment_id
     LEFT JOIN input_tags ON input_tags.run_id = run_inputs.run_id AND input_tags.dataset_id = run_inputs.dataset_id
       AND input_tags.key = '${CONTEXT_TAG}'
     WHERE run_inputs.experiment_id = ANY($1::bigint[])
     ORDER BY 1, 2, 3, 4 NULLS FIRST LIMIT $2`,
    [experimentKeys(experimentIds), limit],
  );
  return rows.map((row) => ({
    experimentId: String(row[0]),
    name: String(row[1]),
    digest: String(row[2]),
    ...(row[3] !== null && { context: String(row[3]) }),
  }));
}
