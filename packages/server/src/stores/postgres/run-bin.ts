import { Inactive } from "@trialbook/core/errors.ts";
import { asRunId, type ExperimentId, type RunId } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Queries } from "./database.ts";
import { holdRun } from "./run-row.ts";

/** Into the bin; again is no error. @returns the run's experiment if something changed @throws {NotFound} */
export async function deleteRun(tx: Queries, id: RunId, at: Millis): Promise<ExperimentId | undefined> {
  const run = await holdRun(tx, id);
  if (!run.isActive) return undefined;
  await setDeletedAt(tx, id, at);
  return run.experimentId;
}

/** Out of the bin; again is no error. @throws {NotFound} @throws {Inactive} if its experiment is deleted */
export async function restoreRun(tx: Queries, id: RunId): Promise<ExperimentId | undefined> {
  const run = await holdRun(tx, id);
  if (run.isActive) return undefined;
  const [experiment] = await tx.rows("SELECT deleted_at FROM experiments WHERE id = $1 FOR SHARE", [run.experimentId]);
  if (experiment?.[0] !== null) {
    throw new Inactive(
      `The experiment ${run.experimentId} must be in the 'active' state. Current state is deleted. Restore it, which also restores run ${id}.`,
    );
  }
  await setDeletedAt(tx, id, null);
  return run.experimentId;
}

async function setDeletedAt(tx: Queries, id: RunId, at: Millis | null): Promise<void> {
  await tx.run("UPDATE run_heads SET is_active = $2 WHERE run_id = $1", [id, at === null]);
  await tx.run("UPDATE runs SET deleted_at = $2 WHERE id = $1", [id, at]);
}

/** Deleted runs whose deletion is older than a time, oldest first. */
export async function runsDeletedBefore(queries: Queries, at: Millis, limit: number): Promise<readonly RunId[]> {
  const rows = await queries.rows("SELECT id FROM runs WHERE deleted_at < $1 ORDER BY deleted_at, id LIMIT $2", [at, limit]);
  return rows.map((row) => asRunId(String(row[0])));
}
