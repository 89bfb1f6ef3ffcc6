import { compareInt64 } from "../int64.ts";
import type { Sample } from "./point.ts";

/**
 * Ascending order of measured values: NaN compares as 0 and stands right after it, -0 right before it. 0 only for
 * values that are the same: equal (and of one sign, if zeros), or both NaN.
 */
export function compareValues(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b && a !== 0) return 0;
  // At least one is NaN, or both are zeros.
  const left = Number.isNaN(a) ? 0 : a;
  const right = Number.isNaN(b) ? 0 : b;
  return left < right ? -1 : left > right ? 1 : zeroRank(a) - zeroRank(b);
}

function zeroRank(value: number): number {
  return Number.isNaN(value) ? 2 : Object.is(value, -0) ? 0 : 1;
}

/** Ascending by (step, time, value): the order in which training went. */
export function compareByStep(a: Sample, b: Sample): number {
  return compareInt64(a.step, b.step) || compareInt64(a.at, b.at) || compareValues(a.value, b.value);
}

/** Ascending by (time, step, value): the order in which it was told. */
export function compareByTime(a: Sample, b: Sample): number {
  return compareInt64(a.at, b.at) || compareInt64(a.step, b.step) || compareValues(a.value, b.value);
}
