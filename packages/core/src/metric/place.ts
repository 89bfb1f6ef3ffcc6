import { compareInt64, type Int64 } from "../int64.ts";
import { type Columns, intAt } from "./columns.ts";

/** Where points stand in an order, their values aside. */
export interface Place {
  readonly step: Int64;
  readonly at: Int64;
}

/** Ascending by (step, time). */
export function compareByStepAlone(a: Place, b: Place): number {
  return compareInt64(a.step, b.step) || compareInt64(a.at, b.at);
}

/** Ascending by (time, step). */
export function compareByTimeAlone(a: Place, b: Place): number {
  return compareInt64(a.at, b.at) || compareInt64(a.step, b.step);
}

/** How many of these points, sorted by (step, time), stand before the place. */
export function countBefore(points: Columns, place: Place): number {
  return countWhile(points, (point) => compareByStepAlone(point, place) < 0);
}

/** How many of them stand before it or at it. */
export function countThrough(points: Columns, place: Place): number {
  return countWhile(points, (point) => compareByStepAlone(point, place) <= 0);
}

/** How many of the points pass, if those that do come first. */
export function countWhile(points: Columns, passes: (point: Place & { readonly value: number }) => boolean): number {
  let low = 0;
  let high = points.values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes({ step: intAt(points.steps, middle), at: intAt(points.times, middle), value: points.values[middle] ?? Number.NaN }))
      low = middle + 1;
    else high = middle;
  }
  return low;
}
