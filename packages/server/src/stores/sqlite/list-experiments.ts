import type { ExperimentOverview, View } from "@trialbook/core/experiment/experiment.ts";
import type { Database } from "./database.ts";
import { readExperiments } from "./experiment-row.ts";

/** SQL that keeps what a view shows, of the table named. */
export const VIEW_CLAUSE: Readonly<Record<View, (table: string) => string>> = {
  active: (table) => `${table}.deleted_at IS NULL`,
  deleted: (table) => `${table}.deleted_at IS NOT NULL`,
  all: () => "TRUE",
};

/** All experiments of a view with the counts of their active runs; the one where something happened last comes first. */
export function listExperiments(database: Database, view: View): readonly ExperimentOverview[] {
  const counts = database
    .rows(
      `SELECT id, last_activity,
         (SELECT count(*) FROM runs WHERE experiment_id = experiments.id AND deleted_at IS NULL),
         (SELECT count(*) FROM runs WHERE experiment_id = experiments.id AND deleted_at IS NULL AND status = 'running')
       FROM experiments WHERE ${VIEW_CLAUSE[view]("experiments")}
       ORDER BY max(coalesce(last_activity, 0), updated) DESC, id DESC`,
    )
    .all();
  const experiments = readExperiments(
    database,
    counts.map((row) => Number(row[0])),
  );
  return experiments.map((experiment, i) => {
    const [, lastActivity, runs, running] = counts[i] ?? [];
    return {
      ...experiment,
      runs: Number(runs),
      running: Number(running),
      ...(typeof lastActivity === "number" && { lastActivity }),
    };
  });
}
