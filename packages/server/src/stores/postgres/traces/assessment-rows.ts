import type { TraceId } from "@trialbook/core/ids.ts";
import type { Assessment } from "@trialbook/core/trace/assessment.ts";
import { ASSESSMENT_COLUMNS, ASSESSMENT_UPDATE, assessmentValues, comparable, readAssessment } from "../../rows/assessment-row.ts";
import { grouped } from "../../rows/grouped.ts";
import { noAssessment } from "../../rows/no-trace.ts";
import type { Queries } from "../database.ts";

/** An assessment of a trace that is held, instead of the one with its id if there is one. */
export async function writeAssessment(tx: Queries, assessment: Assessment): Promise<void> {
  const { text, number } = comparable(assessment);
  await tx.run(
    `INSERT INTO assessments (${ASSESSMENT_COLUMNS}, value_text, value_number, place)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
       (SELECT coalesce(max(earlier.place), 0) + 1 FROM assessments AS earlier WHERE earlier.trace_id = $1))
     ON CONFLICT (trace_id, id) DO UPDATE SET ${ASSESSMENT_UPDATE}`,
    [...assessmentValues(assessment), assessment.valid, text, number],
  );
}

/** @throws {NotFound} of the assessment */
export async function findAssessment(queries: Queries, traceId: TraceId, id: string): Promise<Assessment> {
  const [row] = await queries.rows(`SELECT ${ASSESSMENT_COLUMNS} FROM assessments WHERE trace_id = $1 AND id = $2`, [traceId, id]);
  if (row === undefined) throw noAssessment(traceId, id);
  return readAssessment(row);
}

/** The assessments of these traces, oldest first. */
export async function readAssessments(queries: Queries, ids: readonly TraceId[]): Promise<ReadonlyMap<TraceId, readonly Assessment[]>> {
  const rows = await queries.rows(
    `SELECT ${ASSESSMENT_COLUMNS} FROM assessments WHERE trace_id = ANY($1::text[]) ORDER BY trace_id, created, place`,
    [ids],
  );
  return grouped(rows, readAssessment);
}
