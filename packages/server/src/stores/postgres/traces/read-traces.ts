import { asRunId, type TraceId } from "@trialbook/core/ids.ts";
import type { Trace } from "@trialbook/core/trace/trace.ts";
import { grouped } from "../../rows/grouped.ts";
import { noTrace } from "../../rows/no-trace.ts";
import { readTraceRows, TRACE_COLUMNS } from "../../rows/trace-row.ts";
import type { Queries } from "../database.ts";
import { readEntries } from "../entries.ts";
import { readAssessments } from "./assessment-rows.ts";

/** The traces of these ids, in their order, with all that is known of them but their spans. */
export async function readTraces(queries: Queries, ids: readonly TraceId[]): Promise<Trace[]> {
  if (ids.length === 0) return [];
  const rows = await queries.rows(`SELECT ${TRACE_COLUMNS} FROM traces WHERE id = ANY($1::text[])`, [ids]);
  const runs = await queries.rows("SELECT trace_id, run_id FROM trace_runs WHERE trace_id = ANY($1::text[]) ORDER BY 1, 2", [ids]);
  const found = readTraceRows(rows, {
    tags: await readEntries(queries, { table: "trace_tags", owner: "trace_id" }, ids),
    metadata: await readEntries(queries, { table: "trace_metadata", owner: "trace_id" }, ids),
    runs: grouped(runs, ([, run]) => asRunId(String(run))),
    assessments: await readAssessments(queries, ids),
  });
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** @throws {NotFound} */
export async function findTrace(queries: Queries, id: TraceId): Promise<Trace> {
  const [trace] = await readTraces(queries, [id]);
  if (trace === undefined) throw noTrace(id);
  return trace;
}
