import type { TraceId } from "@trialbook/core/ids.ts";
import type { Span, SpanEvent, SpanStatus } from "@trialbook/core/trace/span.ts";
import type { AfterSpan } from "@trialbook/core/trace/trace-store.ts";
import type { Database, Row } from "../database.ts";
import { int64Column, readInt64 } from "../int64-column.ts";

/** What of a span stands in `content`; times as decimal text, since JSON's numbers end at 2^53. */
interface Content extends Pick<Span, "statusMessage" | "attributes" | "links"> {
  readonly events: readonly (Omit<SpanEvent, "at"> & { readonly at: string })[];
}

/** Within work: a span, or what is now known of it. */
export function writeSpan(database: Database, span: Span): void {
  const { statusMessage, attributes, links } = span;
  const events = span.events.map((event) => ({ ...event, at: String(event.at) }));
  const content: Content = { ...(statusMessage === undefined ? {} : { statusMessage }), attributes, events, links };
  database
    .sql(
      `INSERT INTO spans (trace_id, id, parent_id, name, type, status, start, "end", content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (trace_id, id) DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name, type = excluded.type,
         status = excluded.status, start = excluded.start, "end" = excluded."end", content = excluded.content`,
    )
    .run(
      span.traceId,
      span.id,
      span.parentId ?? null,
      span.name,
      span.type ?? null,
      span.status,
      span.start,
      span.end ?? null,
      JSON.stringify(content),
    );
}

/** A trace's next spans, by start and then id. */
export function readSpans(
  database: Database,
  traceId: TraceId,
  { after, limit }: { readonly after?: AfterSpan; readonly limit: number },
): Span[] {
  const columns = `id, parent_id, name, type, status, ${int64Column("start")}, ${int64Column('"end"')}, content`;
  const from = `SELECT ${columns} FROM spans WHERE trace_id = ?`;
  const order = "ORDER BY start, id LIMIT ?";
  const rows =
    after === undefined
      ? database.rows(`${from} ${order}`).all(traceId, limit)
      : database.rows(`${from} AND (start, id) > (?, ?) ${order}`).all(traceId, after.start, after.id, limit);
  return rows.map((row) => spanOf(traceId, row));
}

function spanOf(traceId: TraceId, [id, parentId, name, type, status, start, end, content]: Row): Span {
  const { events, ...rest } = JSON.parse(String(content)) as Content; // written by writeSpan
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
