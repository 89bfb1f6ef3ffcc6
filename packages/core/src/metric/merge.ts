import { type Columns, concatColumns, type IntColumn, pickColumns } from "./columns.ts";
import { compareValues } from "./point-order.ts";

/** `step`: ascending by (step, time, value). `time`: ascending by (time, step, value). */
export type PointOrder = "step" | "time";

/**
 * All points of the parts in one order, each once: a point that was sent twice is one point. Parts that are sorted and
 * follow each other cost one pass; sorted parts that overlap cost a merge. Does all of it at once: for much at a time there is
 * {@link arrangeParts}.
 */
export function mergeColumns(parts: readonly Columns[], order: PointOrder = "step"): Columns {
  const all = concatColumns(parts.filter((part) => part.values.length > 0));
  const count = all.values.length;
  const compare = comparison(all, order);
  let i = 1;
  while (i < count && compare(i - 1, i) < 0) i++;
  if (i >= count) return all;

  // Array's sort, unlike a typed array's, makes use of the sorted stretches that parts are.
  const places = Array.from({ length: count }, (_, place) => place).sort(compare);
  return pickColumns(
    all,
    places.filter((place, rank) => rank === 0 || compare(places[rank - 1] ?? 0, place) !== 0),
  );
}

/** Compares two places of the columns. */
function comparison({ steps, times, values }: Columns, order: PointOrder): (a: number, b: number) => number {
  const [major, minor] = order === "step" ? [steps, times] : [times, steps];
  if (major instanceof Float64Array && minor instanceof Float64Array) return compareSafe(major, minor, values);
  return (a, b) => compareExact(major, a, b) || compareExact(minor, a, b) || compareValues(values[a] ?? 0, values[b] ?? 0);
}

/** The same on plain numbers alone, which the engine turns into a much quicker loop. */
function compareSafe(major: Float64Array, minor: Float64Array, values: Float64Array): (a: number, b: number) => number {
  return (a, b) => {
    const majors = (major[a] as number) - (major[b] as number);
    if (majors !== 0) return majors;
    const minors = (minor[a] as number) - (minor[b] as number);
    if (minors !== 0) return minors;
    return compareValues(values[a] as number, values[b] as number);
  };
}

function compareExact(column: IntColumn, a: number, b: number): number {
  const left = column[a] ?? 0;
  const right = column[b] ?? 0;
  return left < right ? -1 : left > right ? 1 : 0;
}
