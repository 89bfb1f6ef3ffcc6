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
export function listExperiments(database: Database, view: View): Promise<readonly ExperimentOverview[]> {
  return database.snapshot(async (tx) => {
    const counts = await tx.rows(
      `SELECT experiments.id, activity.at, coalesce(counted.runs, 0), coalesce(counted.running, 0)
       FROM experiments
       LEFT JOIN experiment_activity AS activity ON activity.experiment_id = experiments.id
       LEFT JOIN (
         SELECT experiment_id, count(*) AS runs, count(CASE WHEN status = 'running' THEN 1 END) AS running
         FROM runs WHERE deleted_at IS NULL GROUP BY experiment_id
       ) AS counted ON counted.experiment_id = experiments.id
       WHERE ${VIEW_CLAUSE[view]("experiments")}
       ORDER BY greatest(coalesce(activity.at, 0), experiments.updated) DESC, experiments.id DESC`,
    );
    const experiments = await readExperiments(
      tx,
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
  });
}
