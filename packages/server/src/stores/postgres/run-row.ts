import { Inactive, NotFound } from "@trialbook/core/errors.ts";
import { asExperimentId, asRunId, type ExperimentId, type RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { RunInfo, RunStatus } from "@trialbook/core/run/run.ts";
import type { Queries, Row } from "./database.ts";

/** A run's own facts in SQL, over the table `runs` under that name; {@link readRunInfo} reads them. */
export const RUN_COLUMNS = `runs.id, runs.experiment_id, runs.name, runs.user_id, runs.status, runs.start_time, runs.end_time,
  runs.artifact_uri, runs.deleted_at IS NULL`;

/** Reads {@link RUN_COLUMNS} from the start of a row. */
export function readRunInfo(row: Row): RunInfo {
  return {
    id: asRunId(String(row[0])),
    experimentId: asExperimentId(String(row[1])),
    name: String(row[2]),
    userId: String(row[3]),
    status: row[4] as RunStatus, // The store itself wrote it.
    ...(row[5] !== null && { startTime: row[5] as Int64 }), // A bigint column.
    ...(row[6] !== null && { endTime: row[6] as Int64 }),
    artifactUri: String(row[7]),
    lifecycle: row[8] === true ? "active" : "deleted",
  };
}

/** What every write to a run needs to know of it. */
export interface RunHead {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly isActive: boolean;
}

/**
 * Within a transaction: holds the run against other writers until it ends, and moves the number of the next row of its tail,
 * by which everybody sees that something was written. Deleted ones are found too. @throws {NotFound}
 */
export async function holdRun(tx: Queries, id: RunId): Promise<RunHead> {
  const [row] = await tx.rows("UPDATE run_heads SET next_row = next_row + 1 WHERE run_id = $1 RETURNING experiment_id, is_active", [id]);
  if (row === undefined) throw noRun(id);
  return { id, experimentId: asExperimentId(String(row[0])), isActive: row[1] === true };
}

/** The same of a run that accepts writes. @throws {NotFound} @throws {Inactive} */
export async function holdActiveRun(tx: Queries, id: RunId): Promise<RunHead> {
  const head = await holdRun(tx, id);
  if (!head.isActive) throw runIsDeleted(id);
  return head;
}

export function noRun(id: RunId): NotFound {
  return new NotFound(`Run with id=${id} not found`);
}

export function runIsDeleted(id: RunId): Inactive {
  return new Inactive(`The run ${id} must be in the 'active' state. Current state is deleted. Restore it first.`);
}
