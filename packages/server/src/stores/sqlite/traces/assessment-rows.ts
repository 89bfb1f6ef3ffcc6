import type { TraceId } from "@trialbook/core/ids.ts";
import type { Assessment } from "@trialbook/core/trace/assessment.ts";
import { ASSESSMENT_COLUMNS, ASSESSMENT_UPDATE, assessmentValues, comparable, readAssessment } from "../../rows/assessment-row.ts";
import { grouped } from "../../rows/grouped.ts";
import { noAssessment } from "../../rows/no-trace.ts";
import type { Database } from "../database.ts";

/** Within work: an assessment, instead of the one with its id if there is one. */
export function writeAssessment(database: Database, assessment: Assessment): void {
  const { text, number } = comparable(assessment);
  database
    .sql(
      `INSERT INTO assessments (${ASSESSMENT_COLUMNS}, value_text, value_number)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trace_id, id) DO UPDATE SET ${ASSESSMENT_UPDATE}`,
    )
    .run(...assessmentValues(assessment), assessment.valid ? 1 : 0, text, number);
}

/** @throws {NotFound} of the assessment */
export function findAssessment(database: Database, traceId: TraceId, id: string): Assessment {
  const row = database.rows(`SELECT ${ASSESSMENT_COLUMNS} FROM assessments WHERE trace_id = ? AND id = ?`).get(traceId, id);
  if (row === undefined) throw noAssessment(traceId, id);
  return readAssessment(row);
}

/** The assessments of these traces, oldest first. */
export function readAssessments(database: Database, ids: string): ReadonlyMap<TraceId, readonly Assessment[]> {
  const rows = database
    .rows(
      `SELECT ${ASSESSMENT_COLUMNS} FROM assessments WHERE trace_id IN (SELECT value FROM json_each(?)) ORDER BY trace_id, created, rowid`,
    )
    .all(ids);
  return grouped(rows, readAssessment);
}
