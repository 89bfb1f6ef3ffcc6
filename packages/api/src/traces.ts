import { z } from "zod";
import { route } from "./route.ts";
import { int64, millis, tag } from "./values.ts";

const assessment = z.object({
  id: z.string(),
  kind: z.enum(["feedback", "expectation", "issue"]),
  name: z.string(),
  source: z.object({ type: z.string(), id: z.string() }),
  value: z.unknown().optional().describe("any JSON"),
  error: z.string().optional(),
  rationale: z.string().optional(),
  spanId: z.string().optional(),
  valid: z.boolean().describe("whether no later one took its place"),
  created: millis,
});
export const traceState = z.enum(["unspecified", "in-progress", "ok", "error"]);
const trace = z.object({
  id: z.string(),
  experimentId: z.string(),
  runIds: z.array(z.string()),
  name: z.string().optional(),
  requested: millis,
  duration: z.number().optional().describe("milliseconds"),
  state: traceState,
  requestPreview: z.string().optional(),
  responsePreview: z.string().optional(),
  spanCount: z.int(),
  tags: z.array(tag),
  metadata: z.array(tag),
  assessments: z.array(assessment),
});
const noted = z.object({ key: z.string(), value: z.unknown().describe("any JSON") });
const span = z.object({
  id: z.string(),
  parentId: z.string().optional(),
  name: z.string(),
  type: z.string().optional(),
  start: int64.describe("nanoseconds since 1970-01-01 UTC"),
  end: int64.optional().describe("nanoseconds; absent while it runs"),
  status: z.enum(["unset", "ok", "error"]),
  statusMessage: z.string().optional(),
  attributes: z.array(noted),
  events: z.array(z.object({ name: z.string(), at: int64, attributes: z.array(noted) })),
});
export type TraceJson = z.infer<typeof trace>;
export type AssessmentJson = z.infer<typeof assessment>;
export type SpanJson = z.infer<typeof span>;

export const listTraces = route({
  method: "GET",
  path: "/experiments/{experimentId}/traces",
  summary: "Traces of an experiment, newest first.",
  input: z.object({
    experimentId: z.string(),
    runId: z.string().optional().describe("only those that were recorded in this run or linked to it"),
    state: traceState.optional(),
    text: z.string().max(500).optional().describe("only those with a span that noted this text"),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  output: z.object({ traces: z.array(trace), next: z.string().optional() }),
});
export const getTrace = route({
  method: "GET",
  path: "/traces/{id}",
  summary: "One trace with what was said of it.",
  input: z.object({ id: z.string() }),
  output: z.object({ trace }),
});
export const listSpans = route({
  method: "GET",
  path: "/traces/{id}/spans",
  summary: "A trace's spans by start; the next page begins after the last span of this one.",
  input: z.object({
    id: z.string(),
    afterStart: int64.or(z.string().regex(/^\d{1,19}$/)).optional(),
    afterId: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(1000),
  }),
  output: z.object({ spans: z.array(span) }),
});
