import type { TraceId } from "../ids.ts";
import type { Int64 } from "../int64.ts";
import type { Attribute } from "./attribute-value.ts";

export type SpanStatus = "unset" | "ok" | "error";

/** Something that happened at one moment of a span. */
export interface SpanEvent {
  readonly name: string;
  /** Nanoseconds since 1970. */
  readonly at: Int64;
  readonly attributes: readonly Attribute[];
}

/** A span that this one has to do with, of any trace. */
export interface SpanLink {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly Attribute[];
}

/** One piece of the work that a trace followed, in OpenTelemetry's terms. Sent again, it replaces what was sent before. */
export interface Span {
  readonly traceId: TraceId;
  /** 16 hexadecimal digits, unique within its trace. */
  readonly id: string;
  /** Absent on the trace's root. */
  readonly parentId?: string;
  readonly name: string;
  /** What kind of step it was, e.g. `TOOL`, in the words of whoever recorded it. */
  readonly type?: string;
  /** Nanoseconds since 1970. */
  readonly start: Int64;
  /** Absent while it runs. */
  readonly end?: Int64;
  readonly status: SpanStatus;
  readonly statusMessage?: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
}
