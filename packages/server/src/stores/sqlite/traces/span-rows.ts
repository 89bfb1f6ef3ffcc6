import type { TraceId } from "@trialbook/core/ids.ts";
import type { Span } from "@trialbook/core/trace/span.ts";
import type { AfterSpan } from "@trialbook/core/trace/trace-store.ts";
import { readSpan, spanContent } from "../../rows/span-row.ts";
import type { Database } from "../database.ts";
import { int64Column, readInt64 } from "../int64-column.ts";

/** Within work: a span, or what is now known of it. */
export function writeSpan(database: Database, span: Span): void {
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
      spanContent(span),
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
  return rows.map((row) => readSpan(traceId, row, { readInt64 }));
}
