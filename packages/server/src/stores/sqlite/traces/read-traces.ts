import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asRunId, type RunId, type TraceId } from "@trialbook/core/ids.ts";
import type { Trace } from "@trialbook/core/trace/trace.ts";
import { entriesByOwner } from "../../rows/entries.ts";
import { grouped } from "../../rows/grouped.ts";
import { noTrace } from "../../rows/no-trace.ts";
import { readTraceRows, TRACE_COLUMNS } from "../../rows/trace-row.ts";
import type { Database } from "../database.ts";
import { readAssessments } from "./assessment-rows.ts";

/** The traces of these ids, in their order, with all that is known of them but their spans. */
export function readTraces(database: Database, ids: readonly TraceId[]): Trace[] {
  const these = JSON.stringify(ids);
  const rows = database.rows(`SELECT ${TRACE_COLUMNS} FROM traces WHERE id IN (SELECT value FROM json_each(?))`).all(these);
  const found = readTraceRows(rows, {
    tags: readEntries(database, "trace_tags", these),
    metadata: readEntries(database, "trace_metadata", these),
    runs: readRuns(database, these),
    assessments: readAssessments(database, these),
  });
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** @throws {NotFound} */
export function findTrace(database: Database, id: TraceId): Trace {
  const [trace] = readTraces(database, [id]);
  if (trace === undefined) throw noTrace(id);
  return trace;
}

function readEntries(database: Database, table: "trace_tags" | "trace_metadata", ids: string): ReadonlyMap<TraceId, readonly Tag[]> {
  return entriesByOwner(
    database
      .rows(`SELECT trace_id, key, value FROM ${table} WHERE trace_id IN (SELECT value FROM json_each(?)) ORDER BY trace_id, key`)
      .all(ids),
  );
}

function readRuns(database: Database, ids: string): ReadonlyMap<TraceId, readonly RunId[]> {
  const rows = database
    .rows("SELECT trace_id, run_id FROM trace_runs WHERE trace_id IN (SELECT value FROM json_each(?)) ORDER BY trace_id, run_id")
    .all(ids);
  return grouped(rows, ([, run]) => asRunId(String(run)));
}
