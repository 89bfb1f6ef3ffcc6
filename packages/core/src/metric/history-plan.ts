import { type Columns, intAt, sliceColumns } from "./columns.ts";
import type { PointOrder } from "./merge.ts";
import { compareByStepAlone, compareByTimeAlone, countWhile, type Place } from "./place.ts";
import type { Sample } from "./point.ts";
import { compareByStep, compareByTime } from "./point-order.ts";

/** Sorted points that lie somewhere in storage: none stands before `low` or after `high`. */
export interface Stretch<Source> {
  readonly low: Place;
  readonly high: Place;
  /** Points that no other stretch has too. */
  readonly count: number;
  readonly source: Source;
}

export interface PagePlan<Source> {
  /** What has to be read. */
  readonly needed: readonly Source[];
  /** From here on there may be points that were not read; absent if all are. */
  readonly end?: Place;
}

export interface PageWish {
  readonly order: PointOrder;
  /** The last point of the page before. */
  readonly after?: Sample;
  readonly limit: number;
}

/** Which stretches to read, so that a page can be cut from them: those that follow the cursor, until they hold a page for sure. */
export function planPage<Source>(stretches: readonly Stretch<Source>[], { order, after, limit }: PageWish): PagePlan<Source> {
  const compare = comparePlaces(order);
  const sorted = stretches.filter(({ high }) => after === undefined || compare(high, after) >= 0).sort((a, b) => compare(a.low, b.low));
  let sure = 0;
  let open: Stretch<Source>[] = [];
  for (const [i, stretch] of sorted.entries()) {
    const closed = open.filter(({ high }) => compare(high, stretch.low) < 0);
    for (const { low, count } of closed) if (after === undefined || compare(low, after) > 0) sure += count;
    if (sure >= limit) return { needed: sorted.slice(0, i).map(({ source }) => source), end: stretch.low };
    if (closed.length > 0) open = open.filter((one) => !closed.includes(one));
    open.push(stretch);
  }
  return { needed: sorted.map(({ source }) => source) };
}

/** What of a part that is in the wished order may stand on the page: what follows the cursor, before the place where unread points may be. */
export function trimToPage(
  part: Columns,
  { order, after, limit }: PageWish,
  end?: Place,
): { readonly part: Columns; readonly isWhole: boolean } {
  const compare = order === "step" ? compareByStep : compareByTime;
  const places = comparePlaces(order);
  const from = after === undefined ? 0 : countWhile(part, (point) => compare(point, after) <= 0);
  const sure = end === undefined ? part.values.length : countWhile(part, (point) => places(point, end) < 0);
  const to = Math.max(from, Math.min(sure, from + limit));
  return { part: sliceColumns(part, from, to), isWhole: to === part.values.length };
}

/** Where points whose order is by step stand in an order: the corners of the box around them. */
export function corners({ steps, times }: Columns): { readonly low: Place; readonly high: Place } {
  let early = 0;
  let late = 0;
  for (let i = 1; i < times.length; i++) {
    if ((times[i] ?? 0) < (times[early] ?? 0)) early = i;
    if ((times[i] ?? 0) > (times[late] ?? 0)) late = i;
  }
  return {
    low: { step: intAt(steps, 0), at: intAt(times, early) },
    high: { step: intAt(steps, steps.length - 1), at: intAt(times, late) },
  };
}

function comparePlaces(order: PointOrder): (a: Place, b: Place) => number {
  return order === "step" ? compareByStepAlone : compareByTimeAlone;
}
