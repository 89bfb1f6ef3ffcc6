import type { Attribute, AttributeValue } from "@trialbook/core/trace/attribute-value.ts";
import type { SpanEvent, SpanLink, SpanStatus } from "@trialbook/core/trace/span.ts";

/** OpenTelemetry's ExportTraceServiceRequest, as far as a book keeps it. Ids are lower-case hexadecimal, times nanoseconds. */
export interface SentSpans {
  /** What produced the spans. */
  readonly resource: readonly Attribute[];
  readonly spans: readonly SentSpan[];
}

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty on a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly start: SpanEvent["at"];
  /** 0 while it runs. */
  readonly end: SpanEvent["at"];
  readonly attributes: readonly Attribute[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly status: SpanStatus;
  readonly statusMessage: string;
}

/** By their numbers. */
export const SPAN_STATUSES: readonly SpanStatus[] = ["unset", "ok", "error"];

/** Values inside values; protobuf's own readers stop at a hundred. */
export const DEEPEST = 50;

/** A double as OpenTelemetry's JSON spells it: those that JSON lacks by their names. */
export function doubleValue(number: number): NonNullable<AttributeValue["doubleValue"]> {
  if (Number.isFinite(number)) return number;
  return Number.isNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
}
