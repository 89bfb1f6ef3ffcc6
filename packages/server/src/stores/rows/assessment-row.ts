import { asRunId, asTraceId } from "@trialbook/core/ids.ts";
import type { Assessment, AssessmentKind } from "@trialbook/core/trace/assessment.ts";

/** An assessment in SQL; {@link readAssessment} reads it. */
export const ASSESSMENT_COLUMNS =
  "trace_id, id, kind, name, source_type, source_id, value, error, rationale, metadata, span_id, run_id, overrides, created, updated, valid";

/** The columns that a second write of it changes, and those that searches compare with, after {@link ASSESSMENT_COLUMNS}. */
export const ASSESSMENT_UPDATE = `name = excluded.name, value = excluded.value, error = excluded.error,
  rationale = excluded.rationale, metadata = excluded.metadata, valid = excluded.valid, updated = excluded.updated,
  value_text = excluded.value_text, value_number = excluded.value_number`;

/** Values of {@link ASSESSMENT_COLUMNS} without the last, in their order. */
export function assessmentValues(assessment: Assessment): (string | number | null)[] {
  return [
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
    assessment.created,
    assessment.updated,
  ];
}

/** An assessment's JSON value as searches compare it: strings without their quotes, numbers also as numbers. */
export function comparable({ value: json }: Assessment): { readonly text: string | null; readonly number: number | null } {
  if (json === undefined) return { text: null, number: null };
  const value: unknown = JSON.parse(json);
  return { text: typeof value === "string" ? value : json, number: typeof value === "number" ? value : null };
}

export function readAssessment(row: readonly unknown[]): Assessment {
  const [traceId, id, kind, name, sourceType, sourceId, value, error, rationale, metadata, spanId, runId, overrides, ...rest] = row;
  const [created, updated, valid] = rest;
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
    valid: valid === true || valid === 1,
    created: Number(created),
    updated: Number(updated),
  };
}
