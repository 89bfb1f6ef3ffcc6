import type { Int64 } from "@trialbook/core/int64.ts";
import { arrangeParts } from "@trialbook/core/metric/arrange-parts.ts";
import { type Columns, concatColumns, NO_POINTS, samplesOf, sliceColumns } from "@trialbook/core/metric/columns.ts";
import { readCursor, writeCursor } from "@trialbook/core/metric/history-cursor.ts";
import { corners, type PageWish, planPage, type Stretch, trimToPage } from "@trialbook/core/metric/history-plan.ts";
import type { PointOrder } from "@trialbook/core/metric/merge.ts";
import type { HistoryQuery } from "@trialbook/core/metric/metric-store.ts";
import { countWhile, type Place } from "@trialbook/core/metric/place.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import { sortByTime } from "@trialbook/core/metric/sort-by-time.ts";
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
    const { page, isLast } = await readPage(await take(parts, needed), wish, end);
    const count = page.reduce((sum, { values }) => sum + values.length, 0);
    if (count < limit && end !== undefined) continue;
    const items = await asSamples(page);
    const last = items.at(-1);
    return isLast || last === undefined ? { items } : { items, next: writeCursor(order, last) };
  }
}

/** Points of a metric from one step to another, both included, ascending by (step, time, value), in parts. */
export async function readSteps(
  parts: MetricParts,
  { from, to }: { readonly from: Int64 | undefined; readonly to: Int64 | undefined },
): Promise<Columns[]> {
  const sources = stretches(parts, "step")
    .filter(({ low, high }) => (from === undefined || high.step >= from) && (to === undefined || low.step <= to))
    .map(({ source }) => source);
  const taken = await take(parts, sources);
  const read: Columns[] = [];
  const breathe = breather();
  for (const decode of taken) {
    const part = decode();
    const start = from === undefined ? 0 : countWhile(part, ({ step }) => step < from);
    const end = to === undefined ? part.values.length : countWhile(part, ({ step }) => step <= to);
    read.push(sliceColumns(part, start, Math.max(start, end)));
    await breathe();
  }
  return (await arranged(read, "step")).blocks;
}

type Source = ChunkInfo | Columns;

function stretches({ chunks, tail }: MetricParts, order: PointOrder): Stretch<Source>[] {
  const all: Stretch<Source>[] = chunks.map((chunk) => {
    const { count, first, last, minAt, maxAt } = chunk;
    if (order === "step") return { low: first, high: last, count, source: chunk };
    return { low: { at: minAt, step: first.step }, high: { at: maxAt, step: last.step }, count, source: chunk };
  });
  // The sealer may have stored some of these already, so they promise no points of their own.
  for (let from = 0; from < tail.values.length; from += SOME) {
    const part = sliceColumns(tail, from, Math.min(tail.values.length, from + SOME));
    all.push({ ...corners(part), count: 0, source: part });
  }
  return all;
}

/** Takes the bytes at once, so that sealing can't change what is read; they are decoded one by one while others have their turns. */
async function take(parts: MetricParts, sources: readonly Source[]): Promise<(() => Columns)[]> {
  const points = sources.filter((source) => "values" in source);
  const chunks = sources.filter((source) => "id" in source);
  const blocks = await parts.blocks(chunks);
  const decoders = chunks.map((chunk, i) => () => (blocks[i] && parts.decode(chunk, blocks[i])) ?? NO_POINTS);
  return [...points.map((one) => () => one), ...decoders];
}

/** Points that are held beside twice as many as a page may have, before those that can't come onto it are let go. */
const SLACK = 131_072;

/** Cuts a page from sources that may overlap, in memory for a few pages however much there is of them. */
async function readPage(
  sources: readonly (() => Columns)[],
  wish: PageWish,
  end: Place | undefined,
): Promise<{ readonly page: readonly Columns[]; readonly isLast: boolean }> {
  const { order, limit } = wish;
  const breathe = breather();
  let isLast = end === undefined;
  let held: Columns[] = [];
  let count = 0;
  for (const decode of sources) {
    const points = decode();
    const { part, isWhole } = trimToPage(order === "step" ? points : sortByTime(points), wish, end);
    isLast &&= isWhole;
    held.push(part);
    count += part.values.length;
    if (count > 2 * limit + SLACK) {
      held = [concatColumns((await arranged(held, order, limit)).blocks)];
      count = limit;
      isLast = false;
    }
    await breathe();
  }
  const { blocks, isAll } = await arranged(held, order, limit);
  return { page: blocks, isLast: isLast && isAll };
}

/** The parts in one order, each point once, as far as the limit goes; and whether that is all of them. */
async function arranged(parts: readonly Columns[], order: PointOrder, limit = Number.POSITIVE_INFINITY) {
  const breathe = breather();
  const blocks: Columns[] = [];
  let room = limit;
  for (const block of arrangeParts(parts, order)) {
    if (room > 0) blocks.push(sliceColumns(block, 0, Math.min(room, block.values.length)));
    if (block.values.length > room) return { blocks, isAll: false };
    room -= block.values.length;
    await breathe();
  }
  return { blocks, isAll: true };
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
