import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asRunId, type TraceId } from "@trialbook/core/ids.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Assessment, AssessmentError, AssessmentKind } from "@trialbook/core/trace/assessment.ts";
import { invalid } from "../errors.ts";
import { bool, isObject, message, optional, type Reader, required, text, withDefault, wrongType } from "../message.ts";
import { textMap } from "./keys.ts";
import { timestamp, timestampText } from "./proto-time.ts";

/** What an assessment says, by the field of the message that it stands in. */
interface Said {
  readonly kind: AssessmentKind;
  /** JSON text. */
  readonly value?: string;
  readonly error?: AssessmentError;
}

const errorMessage = message({ error_code: optional(text), error_message: optional(text), stack_trace: optional(text) });
const serialized = message({ serialization_format: optional(text), value: required(text) });
const issueMessage = message({ issue_name: withDefault(text, "") });

const feedback: Reader<Said> = (value, path) => {
  if (!isObject(value)) throw wrongType(value, path);
  const error = value["error"] === undefined ? undefined : errorMessage(value["error"], `${path}.error`);
  return {
    kind: "feedback",
    ...(value["value"] === undefined ? {} : { value: jsonText(value["value"]) }),
    ...(error === undefined
      ? {}
      : {
          error: {
            code: error.error_code ?? "",
            ...(error.error_message === undefined ? {} : { message: error.error_message }),
            ...(error.stack_trace === undefined ? {} : { stackTrace: error.stack_trace }),
          },
        }),
  };
};

const expectation: Reader<Said> = (value, path) => {
  if (!isObject(value)) throw wrongType(value, path);
  const sent = value["serialized_value"] ?? value["serializedValue"];
  if (sent === undefined) return { kind: "expectation", value: jsonText(value["value"] ?? null) };
  const { value: json } = serialized(sent, `${path}.serialized_value`);
  try {
    JSON.parse(json);
  } catch {
    throw invalid(`Invalid value for parameter '${path}.serialized_value.value' supplied: it is not JSON.`);
  }
  return { kind: "expectation", value: json };
};

const issue: Reader<Said> = (value, path) => ({ kind: "issue", value: JSON.stringify(issueMessage(value, path).issue_name) });

/** An assessment as clients send it; which fields are there is the sender's business. */
export const assessmentFields = message({
  assessment_id: optional(text),
  assessment_name: withDefault(text, ""),
  source: optional(message({ source_type: withDefault(text, "CODE"), source_id: withDefault(text, "default") })),
  create_time: optional(timestamp),
  last_update_time: optional(timestamp),
  feedback: optional(feedback),
  expectation: optional(expectation),
  issue: optional(issue),
  rationale: optional(text),
  error: optional(errorMessage),
  metadata: withDefault(textMap, []),
  span_id: optional(text),
  run_id: optional(text),
  overrides: optional(text),
  valid: optional(bool),
});

/** @throws if it says nothing */
export function readAssessment(
  fields: ReturnType<typeof assessmentFields>,
  { traceId, newId, now }: { readonly traceId: TraceId; readonly newId: () => string; readonly now: Millis },
): Assessment {
  const said = saidOf(fields) ?? nothingSaid();
  const created = fields.create_time ?? now;
  return {
    id: fields.assessment_id || `a-${newId()}`,
    traceId,
    name: fields.assessment_name,
    source: { type: fields.source?.source_type ?? "CODE", id: fields.source?.source_id ?? "default" },
    ...said,
    ...(fields.rationale ? { rationale: fields.rationale } : {}),
    metadata: fields.metadata,
    ...(fields.span_id ? { spanId: fields.span_id } : {}),
    ...(fields.run_id ? { runId: asRunId(fields.run_id) } : {}),
    ...(fields.overrides ? { overrides: fields.overrides } : {}),
    valid: true,
    created,
    updated: fields.last_update_time ?? created,
  };
}

/** What the message says, if it says anything. */
export function saidOf(fields: ReturnType<typeof assessmentFields>): Said | undefined {
  return fields.feedback ?? fields.expectation ?? fields.issue;
}

export function assessmentJson(assessment: Assessment): object {
  const { kind, value, error } = assessment;
  return {
    assessment_id: assessment.id,
    assessment_name: assessment.name,
    trace_id: assessment.traceId,
    ...(assessment.spanId === undefined ? {} : { span_id: assessment.spanId }),
    source: { source_type: assessment.source.type, source_id: assessment.source.id },
    create_time: timestampText(assessment.created),
    last_update_time: timestampText(assessment.updated),
    ...(kind === "feedback" ? { feedback: feedbackJson(value, error) } : {}),
    ...(kind === "expectation" ? { expectation: expectationJson(value) } : {}),
    ...(kind === "issue" ? { issue: { issue_name: JSON.parse(value ?? '""') } } : {}),
    ...(assessment.rationale === undefined ? {} : { rationale: assessment.rationale }),
    ...(assessment.metadata.length === 0 ? {} : { metadata: mapJson(assessment.metadata) }),
    ...(assessment.runId === undefined ? {} : { run_id: assessment.runId }),
    ...(assessment.overrides === undefined ? {} : { overrides: assessment.overrides }),
    valid: assessment.valid,
  };
}

/** Tags as a JSON object. */
export function mapJson(tags: readonly Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

function feedbackJson(value: string | undefined, error: AssessmentError | undefined): object {
  return {
    ...(value === undefined ? {} : { value: JSON.parse(value) }),
    ...(error === undefined
      ? {}
      : {
          error: {
            error_code: error.code,
            ...(error.message === undefined ? {} : { error_message: error.message }),
            ...(error.stackTrace === undefined ? {} : { stack_trace: error.stackTrace }),
          },
        }),
  };
}

/** Lists and maps travel as JSON inside the JSON. */
function expectationJson(json: string | undefined): object {
  const value: unknown = JSON.parse(json ?? "null");
  if (typeof value !== "object" || value === null) return { value };
  return { serialized_value: { serialization_format: "JSON_FORMAT", value: json } };
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner));
}

function nothingSaid(): never {
  throw invalid("Unknown assessment type: None. Send one of feedback, expectation and issue.");
}
