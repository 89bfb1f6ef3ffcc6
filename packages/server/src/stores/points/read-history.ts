import type { Int64 } from "@trialbook/core/int64.ts";
import { type Columns, concatColumns, NO_POINTS, samplesOf, sliceColumns } from "@trialbook/core/metric/columns.ts";
import { readCursor, writeCursor } from "@trialbook/core/metric/history-cursor.ts";
import { corners, cutPage, type PageWish, planPage, type Stretch } from "@trialbook/core/metric/history-plan.ts";
import { arrangeParts } from "@trialbook/core/metric/merge.ts";
import type { HistoryQuery } from "@trialbook/core/metric/metric-store.ts";
import { countWhile } from "@trialbook/core/metric/place.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { Page } from "@trialbook/core/page.ts";
import { breather } from "./breath.ts";
import type { ChunkInfo } from "./chunk-info.ts";
import type { Maybe, MetricParts } from "./metric-parts.ts";

/**
 * A page of a history, reading no more chunks than it takes.
 *
 * @param look finds the metric's parts as they are now
 * @throws {Invalid} if the cursor is not one of this order
 */
export async function readHistory(look: () => Maybe<MetricParts>, query: Omit<HistoryQuery, "runId" | "key">): Promise<Page<Sample>> {
  const { order, cursor, limit = Number.POSITIVE_INFINITY } = query;
  const wish: PageWish = { order, limit, ...(cursor !== undefined && { after: readCursor(order, cursor) }) };
  // Where chunks turn out to be damaged, or points twice, a page has to be cut from more of them than was thought.
  for (let reach = limit; ; reach *= 2) {
    const parts = await look();
    const { needed, end } = planPage(stretches(parts, order), { ...wish, limit: reach });
    const { page, isLast } = cutPage(arrangeParts(await readAll(parts, needed), order), wish, end);
    const count = page.reduce((sum, { values }) => sum + values.length, 0);
    if (count < limit && end !== undefined) continue;
    const items = await asSamples(page);
    const last = items.at(-1);
    return isLast || last === undefined ? { items } : { items, next: writeCursor(order, last) };
  }
}

/** Points of a metric from one step to another, both included, ascending by (step, time, value). */
export async function readSteps(
  parts: MetricParts,
  { from, to }: { readonly from: Int64 | undefined; readonly to: Int64 | undefined },
): Promise<Columns> {
  const sources = stretches(parts, "step")
    .filter(({ low, high }) => (from === undefined || high.step >= from) && (to === undefined || low.step <= to))
    .map(({ source }) => source);
  const arranged = arrangeParts(await readAll(parts, sources));
  const inRange = arranged.map((part) => {
    const start = from === undefined ? 0 : countWhile(part, ({ step }) => step < from);
    const end = to === undefined ? part.values.length : countWhile(part, ({ step }) => step <= to);
    return sliceColumns(part, start, Math.max(start, end));
  });
  return concatColumns(inRange);
}

type Source = ChunkInfo | Columns;

function stretches({ chunks, tail }: MetricParts, order: HistoryQuery["order"]): Stretch<Source>[] {
  const all: Stretch<Source>[] = chunks.map((chunk) => {
    const { count, first, last, minAt, maxAt } = chunk;
    if (order === "step") return { low: first, high: last, count, source: chunk };
    return { low: { at: minAt, step: first.step }, high: { at: maxAt, step: last.step }, count, source: chunk };
  });
  // The sealer may have stored some of these already, so they promise no points of their own.
  if (tail.values.length > 0) all.push({ ...corners(tail), count: 0, source: tail });
  return all;
}

/** Takes the bytes at once, so that sealing can't change what is read, and decodes them while others have their turns. */
async function readAll(parts: MetricParts, sources: readonly Source[]): Promise<Columns[]> {
  const points = sources.filter((source) => "values" in source);
  const chunks = sources.filter((source) => "id" in source);
  const blocks = await parts.blocks(chunks);
  const breathe = breather();
  for (const [i, chunk] of chunks.entries()) {
    const block = blocks[i];
    if (block !== undefined) points.push(parts.decode(chunk, block) ?? NO_POINTS);
    await breathe();
  }
  return points;
}

/** Points made in one go. */
const SOME = 8192;

async function asSamples(parts: readonly Columns[]): Promise<readonly Sample[]> {
  const breathe = breather();
  const all: Sample[][] = [];
  for (const part of parts) {
    for (let from = 0; from < part.values.length; from += SOME) {
      all.push(samplesOf(part, from, Math.min(part.values.length, from + SOME)));
      await breathe();
    }
  }
  return all.length === 1 ? (all[0] ?? []) : all.flat();
}
