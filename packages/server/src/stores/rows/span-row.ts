import type { TraceId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { Span, SpanEvent, SpanStatus } from "@trialbook/core/trace/span.ts";

/** What of a span stands in `content`; times as decimal text, since JSON's numbers end at 2^53. */
interface Content extends Pick<Span, "statusMessage" | "attributes" | "links"> {
  readonly events: readonly (Omit<SpanEvent, "at"> & { readonly at: string })[];
}

/** A span's `content`, as JSON; `write` is what becomes of each text in it. */
export function spanContent({ statusMessage, attributes, links, events }: Span, write = asItIs): string {
  const content: Content = {
    ...(statusMessage === undefined ? {} : { statusMessage }),
    attributes,
    events: events.map((event) => ({ ...event, at: String(event.at) })),
    links,
  };
  return JSON.stringify(content, (_key, value: unknown) => (typeof value === "string" ? write(value) : value));
}

function asItIs(text: string): string {
  return text;
}

/** How a store reads what it wrote. */
interface Reading {
  readonly readInt64: (cell: unknown) => Int64;
  /** The other way round of what `write` did. */
  readonly readText?: (text: string) => string;
}

/** Reads a span from its id, parent, name, type, status, start, end and content. */
export function readSpan(traceId: TraceId, row: readonly unknown[], { readInt64, readText = asItIs }: Reading): Span {
  const [id, parentId, name, type, status, start, end, content] = row;
  const revive = (_key: string, value: unknown): unknown => (typeof value === "string" ? readText(value) : value);
  const { events, ...rest } = JSON.parse(String(content), revive) as Content; // written by spanContent
  return {
    traceId,
    id: String(id),
    ...(parentId === null ? {} : { parentId: String(parentId) }),
    name: String(name),
    ...(type === null ? {} : { type: String(type) }),
    start: readInt64(start),
    ...(end === null ? {} : { end: readInt64(end) }),
    status: String(status) as SpanStatus, // the column holds only what was written as this type
    ...rest,
    events: events.map((event) => ({ ...event, at: readInt64(event.at) })),
  };
}
