import type { AssessmentJson, SpanJson, TraceJson } from "@trialbook/api/traces.ts";
import * as api from "@trialbook/api/traces.ts";
import { asExperimentId, asTraceId } from "@trialbook/core/ids.ts";
import type { Assessment } from "@trialbook/core/trace/assessment.ts";
import { type Attribute, plainValue } from "@trialbook/core/trace/attribute-value.ts";
import type { Span } from "@trialbook/core/trace/span.ts";
import type { Trace } from "@trialbook/core/trace/trace.ts";
import type { TraceClause } from "@trialbook/core/trace/trace-search.ts";
import { endpoint } from "./endpoint.ts";
import { int64Json, readInt64 } from "./json-values.ts";

/** Traces and their spans, for reading; clients write them through their own protocols. */
export const traceEndpoints = [
  endpoint(api.listTraces, "read", async ({ experimentId, runId, state, text, cursor, limit }, { book }) => {
    const clauses: TraceClause[] = [];
    if (runId !== undefined) clauses.push({ kind: "compare", field: { kind: "run" }, op: "=", value: runId });
    if (state !== undefined) clauses.push({ kind: "compare", field: { kind: "attribute", name: "state" }, op: "=", value: state });
    if (text) clauses.push({ kind: "like", field: { kind: "span", name: "text" }, op: "ilike", pattern: `%${text}%` });
    const search = { experimentIds: [asExperimentId(experimentId)], clauses, order: [], limit };
    const { items, next } = await book.traces.searchTraces({ ...search, ...(cursor === undefined ? {} : { cursor }) });
    return { traces: items.map(traceJson), ...(next === undefined ? {} : { next }) };
  }),
  endpoint(api.getTrace, "read", async ({ id }, { book }) => ({ trace: traceJson(await book.traces.getTrace(asTraceId(id))) })),
  endpoint(api.listSpans, "read", async ({ id, afterStart, afterId, limit }, { book }) => {
    const trace = await book.traces.getTrace(asTraceId(id));
    const after = afterStart === undefined ? {} : { after: { start: readInt64(afterStart), id: afterId ?? "" } };
    return { spans: (await book.traces.readSpans(trace.id, { ...after, limit })).map(spanJson) };
  }),
];

function traceJson(trace: Trace): TraceJson {
  const { id, experimentId, name, requested, duration, state, requestPreview, responsePreview, spanCount } = trace;
  return {
    id,
    experimentId,
    runIds: [...trace.runIds],
    ...(name === undefined ? {} : { name }),
    requested,
    ...(duration === undefined ? {} : { duration }),
    state,
    ...(requestPreview === undefined ? {} : { requestPreview }),
    ...(responsePreview === undefined ? {} : { responsePreview }),
    spanCount,
    tags: [...trace.tags],
    metadata: [...trace.metadata],
    assessments: trace.assessments.map(assessmentJson),
  };
}

function assessmentJson({ id, kind, name, source, value, error, rationale, spanId, valid, created }: Assessment): AssessmentJson {
  return {
    id,
    kind,
    name,
    source,
    ...(value === undefined ? {} : { value: JSON.parse(value) as unknown }),
    ...(error === undefined ? {} : { error: error.message ?? error.code }),
    ...(rationale === undefined ? {} : { rationale }),
    ...(spanId === undefined ? {} : { spanId }),
    valid,
    created,
  };
}

function spanJson({ id, parentId, name, type, start, end, status, statusMessage, attributes, events }: Span): SpanJson {
  return {
    id,
    ...(parentId === undefined ? {} : { parentId }),
    name,
    ...(type === undefined ? {} : { type }),
    start: int64Json(start),
    ...(end === undefined ? {} : { end: int64Json(end) }),
    status,
    ...(statusMessage === undefined ? {} : { statusMessage }),
    attributes: attributes.map(noted),
    events: events.map((event) => ({ name: event.name, at: int64Json(event.at), attributes: event.attributes.map(noted) })),
  };
}

function noted({ key, value }: Attribute): { key: string; value: unknown } {
  return { key, value: plainValue(value) };
}
