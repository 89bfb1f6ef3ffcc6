import { NotFound } from "@trialbook/core/errors.ts";
import { asRunId, type ExperimentId, type RunId } from "@trialbook/core/ids.ts";
import type { Queries } from "./database.ts";
import { findExperiment } from "./experiment-row.ts";
import { shardOf } from "./metrics/shard-of.ts";
import { forgetFiles } from "./registry/needed-files.ts";
import { holdRun } from "./run-row.ts";
import type { StoreContext } from "./store-context.ts";
import { dropTraces } from "./traces/trace-store.ts";
import { getRunInfo } from "./update-run.ts";

/** Runs removed between two looks at whether there are more. */
const RUNS_AT_ONCE = 50;

/** All that hangs on a run, by the column `run_id`. */
const OF_RUNS = [
  ...["params", "tags", "input_tags", "run_inputs", "run_model_inputs", "run_model_outputs"],
  ...["metric_tail", "metric_chunk", "metric_packs", "latest_metrics", "trace_runs", "run_heads"],
];

/**
 * Forgets a deleted run and all that hangs on it. The shard is held first, so that nobody packs the run's points meanwhile.
 *
 * @throws {NotFound} if there is no such deleted run
 */
export async function purgeRun(tx: Queries, id: RunId): Promise<ExperimentId> {
  await tx.rows("SELECT shard FROM seal_shards WHERE shard = $1 FOR UPDATE", [shardOf(id)]);
  const run = await holdRun(tx, id);
  if (run.isActive) throw new NotFound(`There is no deleted run with id ${id}. Only deleted runs can be removed for good.`);
  await forgetArtifacts(tx, (await getRunInfo(tx, id)).artifactUri.replace(/\/artifacts$/, ""));
  for (const table of OF_RUNS) await tx.run(`DELETE FROM ${table} WHERE run_id = $1`, [id]);
  await tx.run("DELETE FROM runs WHERE id = $1", [id]);
  return run.experimentId;
}

/** Removes a few of a deleted experiment's runs; says whether there may be more. */
export async function purgeSomeRuns({ database }: StoreContext, experiment: number): Promise<boolean> {
  const some = await database.rows("SELECT id FROM runs WHERE experiment_id = $1 AND deleted_at IS NOT NULL LIMIT $2", [
    experiment,
    RUNS_AT_ONCE,
  ]);
  for (const row of some) {
    await database
      .transaction((tx) => purgeRun(tx, asRunId(String(row[0]))))
      .catch((error: unknown) => {
        // Somebody else was quicker.
        if (!(error instanceof NotFound)) throw error;
      });
  }
  return some.length === RUNS_AT_ONCE;
}

/** Removes a deleted experiment that has no runs left. @throws {NotFound} if it was restored meanwhile */
export async function purgeEmptyExperiment(tx: Queries, id: ExperimentId): Promise<void> {
  const experiment = await findExperiment(tx, id);
  const key = Number(id);
  const restored = new NotFound(`There is no deleted experiment ${id}: it was restored while it was being removed.`);
  const [held] = await tx.rows("SELECT id FROM experiments WHERE id = $1 AND deleted_at IS NOT NULL FOR UPDATE", [key]);
  if (held === undefined) throw restored;
  if ((await tx.rows("SELECT id FROM runs WHERE experiment_id = $1 LIMIT 1", [key])).length > 0) throw restored;
  // Other locations may be shared with other experiments; in those only the runs' own folders were this experiment's.
  if (experiment.artifactLocation === `mlflow-artifacts:/${id}`) await forgetArtifacts(tx, experiment.artifactLocation);
  const traces = await tx.rows("SELECT id FROM traces WHERE experiment_id = $1 FOR UPDATE", [key]);
  await dropTraces(
    tx,
    traces.map((row) => String(row[0])),
  );
  for (const table of ["logged_model_metrics", "logged_model_params", "logged_model_tags"]) {
    await tx.run(`DELETE FROM ${table} WHERE model_id IN (SELECT id FROM logged_models WHERE experiment_id = $1)`, [key]);
  }
  for (const table of ["logged_models", "datasets", "experiment_tags", "experiment_activity"]) {
    await tx.run(`DELETE FROM ${table} WHERE experiment_id = $1`, [key]);
  }
  await tx.run("DELETE FROM experiments WHERE id = $1", [key]);
}

/** Names of files that this server keeps, but for those that a model version needs; other locations are not its own to clean. */
async function forgetArtifacts(tx: Queries, location: string): Promise<void> {
  const [, path] = /^mlflow-artifacts:\/+(.+)$/.exec(location) ?? [];
  if (path !== undefined) await forgetFiles(tx, path);
}
