import { Inactive } from "@trialbook/core/errors.ts";
import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Database } from "./database.ts";
import type { RunKey } from "./run-row.ts";
import { noteRunChange, type StoreContext } from "./store-context.ts";

/** Within work: into the bin; again is no error. */
export function deleteRun(context: StoreContext, id: RunId, at: Millis): void {
  const run = context.known.find(id);
  if (run.isActive) setDeletedAt(context, run, at);
}

/** Within work: out of the bin; again is no error. */
export function restoreRun(context: StoreContext, id: RunId): void {
  const run = context.known.find(id);
  if (run.isActive) return;
  const experiment = context.database.rows("SELECT deleted_at FROM experiments WHERE id = ?").get(run.experimentId);
  if (experiment?.[0] !== null) {
    throw new Inactive(
      `The experiment ${run.experimentId} must be in the 'active' state. Current state is deleted. Restore it, which also restores run ${id}.`,
    );
  }
  setDeletedAt(context, run, null);
}

function setDeletedAt(context: StoreContext, run: RunKey, at: Millis | null): void {
  context.database.sql("UPDATE runs SET deleted_at = ? WHERE seq = ?").run(at, run.seq);
  context.known.forget(run.id);
  noteRunChange(context, run, at === null ? "facts" : "gone");
}

/** Deleted runs whose deletion is older than a time, oldest first. */
export function runsDeletedBefore(database: Database, at: Millis, limit: number): readonly RunId[] {
  return database
    .rows("SELECT id FROM runs WHERE deleted_at < ? ORDER BY deleted_at, seq LIMIT ?")
    .all(at, limit)
    .map((row) => asRunId(String(row[0])));
}
