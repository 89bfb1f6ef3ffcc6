import { NotFound } from "@trialbook/core/errors.ts";
import { asRunId, asTraceId, type TraceId } from "@trialbook/core/ids.ts";
import type { Assessment, AssessmentKind } from "@trialbook/core/trace/assessment.ts";
import type { Database, Row } from "../database.ts";

const COLUMNS =
  "trace_id, id, kind, name, source_type, source_id, value, error, rationale, metadata, span_id, run_id, overrides, valid, created, updated";

/** Within work: an assessment, instead of the one with its id if there is one. */
export function writeAssessment(database: Database, assessment: Assessment): void {
  const { text, number } = comparable(assessment.value);
  database
    .sql(
      `INSERT INTO assessments (${COLUMNS}, value_text, value_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (trace_id, id) DO UPDATE SET name = excluded.name, value = excluded.value, error = excluded.error,
         rationale = excluded.rationale, metadata = excluded.metadata, valid = excluded.valid, updated = excluded.updated,
         value_text = excluded.value_text, value_number = excluded.value_number`,
    )
    .run(
      assessment.traceId,
      assessment.id,
      assessment.kind,
      assessment.name,
      assessment.source.type,
      assessment.source.id,
      assessment.value ?? null,
      assessment.error === undefined ? null : JSON.stringify(assessment.error),
      assessment.rationale ?? null,
      JSON.stringify(assessment.metadata),
      assessment.spanId ?? null,
      assessment.runId ?? null,
      assessment.overrides ?? null,
      assessment.valid ? 1 : 0,
      assessment.created,
      assessment.updated,
      text,
      number,
    );
}

/** @throws {NotFound} of the assessment */
export function findAssessment(database: Database, traceId: TraceId, id: string): Assessment {
  const row = database.rows(`SELECT ${COLUMNS} FROM assessments WHERE trace_id = ? AND id = ?`).get(traceId, id);
  if (row === undefined) throw new NotFound(`Assessment with ID '${id}' not found for trace '${traceId}'`);
  return assessmentOf(row);
}

/** The assessments of these traces, oldest first. */
export function readAssessments(database: Database, ids: string): ReadonlyMap<TraceId, readonly Assessment[]> {
  const found = new Map<TraceId, Assessment[]>();
  const rows = database
    .rows(`SELECT ${COLUMNS} FROM assessments WHERE trace_id IN (SELECT value FROM json_each(?)) ORDER BY trace_id, created, rowid`)
    .all(ids);
  for (const row of rows) {
    const assessment = assessmentOf(row);
    const ofTrace = found.get(assessment.traceId) ?? [];
    if (ofTrace.length === 0) found.set(assessment.traceId, ofTrace);
    ofTrace.push(assessment);
  }
  return found;
}

function assessmentOf(row: Row): Assessment {
  const [traceId, id, kind, name, sourceType, sourceId, value, error, rationale, metadata, spanId, runId, overrides, valid, ...times] = row;
  return {
    traceId: asTraceId(String(traceId)),
    id: String(id),
    kind: String(kind) as AssessmentKind, // the column holds only what was written as this type
    name: String(name),
    source: { type: String(sourceType), id: String(sourceId) },
    ...(value === null ? {} : { value: String(value) }),
    ...(error === null ? {} : { error: JSON.parse(String(error)) }),
    ...(rationale === null ? {} : { rationale: String(rationale) }),
    metadata: JSON.parse(String(metadata)),
    ...(spanId === null ? {} : { spanId: String(spanId) }),
    ...(runId === null ? {} : { runId: asRunId(String(runId)) }),
    ...(overrides === null ? {} : { overrides: String(overrides) }),
    valid: valid === 1,
    created: Number(times[0]),
    updated: Number(times[1]),
  };
}

/** A JSON value as searches compare it: strings without their quotes, numbers also as numbers. */
function comparable(json: string | undefined): { readonly text: string | null; readonly number: number | null } {
  if (json === undefined) return { text: null, number: null };
  const value: unknown = JSON.parse(json);
  return { text: typeof value === "string" ? value : json, number: typeof value === "number" ? value : null };
}
