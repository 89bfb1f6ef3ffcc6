import type { TraceId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { Span } from "@trialbook/core/trace/span.ts";
import type { AfterSpan } from "@trialbook/core/trace/trace-store.ts";
import { readSpan, spanContent } from "../../rows/span-row.ts";
import type { Queries } from "../database.ts";
import { exactly } from "../exactly.ts";
import { fromStored, toStored } from "../plain-text.ts";

/** Spans of one trace that is held, or what is now known of them; of one sent twice the last counts. */
export async function writeSpans(tx: Queries, traceId: TraceId, spans: readonly Span[]): Promise<void> {
  const last = [...new Map(spans.map((span) => [span.id, span])).values()];
  if (last.length === 0) return;
  await tx.run(
    `INSERT INTO spans (trace_id, id, parent_id, name, type, status, start, "end", content)
     SELECT $1::text, s.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::text[]) AS s
     ON CONFLICT (trace_id, id) DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name, type = excluded.type,
       status = excluded.status, start = excluded.start, "end" = excluded."end", content = excluded.content`,
    [
      traceId,
      last.map(({ id }) => id),
      last.map(({ parentId }) => parentId ?? null),
      last.map(({ name }) => name),
      last.map(({ type }) => type ?? null),
      last.map(({ status }) => status),
      last.map(({ start }) => start),
      last.map(({ end }) => end ?? null),
      last.map((span) => spanContent(span, toSearchable)),
    ],
  );
}

/** Searches read texts out of the JSON, which fails on U+0000 and on halves of surrogate pairs. */
function toSearchable(text: string): string {
  return toStored(text).toWellFormed();
}

/** A trace's next spans, by start and then id. */
export async function readSpans(
  queries: Queries,
  traceId: TraceId,
  { after, limit }: { readonly after?: AfterSpan; readonly limit: number },
): Promise<Span[]> {
  const from = `SELECT id, parent_id, name, type, status, start, "end", content FROM spans WHERE trace_id = $1`;
  const rows =
    after === undefined
      ? await queries.rows(`${from} ORDER BY start, id LIMIT $2`, [traceId, limit])
      : await queries.rows(`${from} AND (start, id) > ($3::bigint, $4::text) ORDER BY start, id LIMIT $2`, [
          ...[traceId, limit],
          ...[after.start, after.id],
        ]);
  return rows.map((row) => readSpan(traceId, row, { readInt64, readText: fromStored }));
}

/** A cell of bigint, or decimal text. */
function readInt64(cell: unknown): Int64 {
  return typeof cell === "string" ? exactly(cell) : (cell as Int64);
}
