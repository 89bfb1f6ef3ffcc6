import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import type { RunInfo, RunStatus } from "@trialbook/core/run/run.ts";
import type { Row } from "./database.ts";
import { int64Column, readInt64 } from "./int64-column.ts";

/** A run's own facts in SQL, over the table `runs` under that name; {@link readRunInfo} reads them. `seq` comes first. */
export const RUN_COLUMNS = `runs.seq, runs.id, runs.experiment_id, runs.name, runs.user_id, runs.status,
  ${int64Column("runs.start_time")}, ${int64Column("runs.end_time")}, runs.artifact_uri, runs.deleted_at IS NULL`;

/** Reads {@link RUN_COLUMNS} from the start of a row. */
export function readRunInfo(row: Row): RunInfo {
  return {
    id: asRunId(String(row[1])),
    experimentId: asExperimentId(String(row[2])),
    name: String(row[3]),
    userId: String(row[4]),
    status: row[5] as RunStatus, // The store itself wrote it.
    ...(row[6] !== null && { startTime: readInt64(row[6]) }),
    ...(row[7] !== null && { endTime: readInt64(row[7]) }),
    artifactUri: String(row[8]),
    lifecycle: row[9] === 1 ? "active" : "deleted",
  };
}

/** What every write to a run needs to know of it. */
export interface RunKey {
  readonly seq: number;
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly isActive: boolean;
}
