import { NotFound } from "@trialbook/core/errors.ts";
import { asRunId, type ExperimentId, type RunId } from "@trialbook/core/ids.ts";
import type { Database } from "./database.ts";
import { findExperiment } from "./experiment-row.ts";
import { purgeLoggedModels } from "./models/logged-model-store.ts";
import { forgetFiles } from "./registry/needed-files.ts";
import { noteRunChange, type StoreContext } from "./store-context.ts";
import { purgeTraces } from "./traces/trace-store.ts";
import { getRunInfo } from "./update-run.ts";

/** Runs removed in one transaction while an experiment is: enough to be quick, few enough that others need not wait. */
const RUNS_AT_ONCE = 50;

/** Within work: forgets a deleted run and all that hangs on it. @throws {NotFound} if there is no such deleted run */
export function purgeRun(context: StoreContext, id: RunId): void {
  const { database, known } = context;
  const run = known.find(id);
  if (run.isActive) throw new NotFound(`There is no deleted run with id ${id}. Only deleted runs can be removed for good.`);
  forgetArtifacts(database, getRunInfo(database, id).artifactUri.replace(/\/artifacts$/, ""));
  context.metrics.purge(run.seq);
  for (const table of ["params", "tags", "run_inputs", "run_model_inputs", "run_model_outputs"]) {
    database.sql(`DELETE FROM ${table} WHERE run_seq = ?`).run(run.seq);
  }
  database.sql("DELETE FROM runs WHERE seq = ?").run(run.seq);
  database.sql("DELETE FROM trace_runs WHERE run_id = ?").run(id);
  known.forget(id);
  noteRunChange(context, run, "gone");
}

/** Within work: removes a few of a deleted experiment's runs; says whether there may be more. */
export function purgeSomeRuns(context: StoreContext, id: ExperimentId): boolean {
  const some = context.database
    .rows("SELECT id FROM runs WHERE experiment_id = ? AND deleted_at IS NOT NULL LIMIT ?")
    .all(id, RUNS_AT_ONCE);
  for (const row of some) purgeRun(context, asRunId(String(row[0])));
  return some.length === RUNS_AT_ONCE;
}

/** Within work: removes a deleted experiment that has no runs left. @throws {NotFound} if it was restored meanwhile */
export function purgeEmptyExperiment(context: StoreContext, id: ExperimentId): void {
  const { database } = context;
  const experiment = findExperiment(database, id);
  if (experiment.lifecycle === "active")
    throw new NotFound(`There is no deleted experiment ${id}: it was restored while it was being removed.`);
  // Other locations may be shared with other experiments; in those only the runs' own folders were this experiment's.
  if (experiment.artifactLocation === `mlflow-artifacts:/${id}`) forgetArtifacts(database, experiment.artifactLocation);
  purgeLoggedModels(database, id);
  purgeTraces(database, id);
  database.sql("DELETE FROM datasets WHERE experiment_id = ?").run(id);
  database.sql("DELETE FROM experiments WHERE id = ?").run(id);
  context.changes.changed({ experimentId: id, what: "gone" });
}

/** Names of files that this server keeps, but for those that a model version needs; other locations are not its own to clean. */
function forgetArtifacts(database: Database, location: string): void {
  const [, path] = /^mlflow-artifacts:\/+(.+)$/.exec(location) ?? [];
  if (path !== undefined) forgetFiles(database, path);
}
