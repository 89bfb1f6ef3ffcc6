import { type Columns, concatColumns, type IntColumn, pickColumns, sampleAt } from "./columns.ts";
import { compareByStep, compareByTime, compareValues } from "./point-order.ts";

/** `step`: ascending by (step, time, value). `time`: ascending by (time, step, value). */
export type PointOrder = "step" | "time";

/**
 * All points of the parts in one order, each once: a point that was sent twice is one point. Parts that are sorted and
 * follow each other cost one pass; sorted parts that overlap cost a merge.
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

/**
 * The parts in one order, none overlapping the next, each point once: only parts that do overlap are merged, so that long
 * histories need not be copied.
 *
 * @param parts each ascending by (step, time, value), each point once
 */
export function arrangeParts(parts: readonly Columns[], order: PointOrder = "step"): Columns[] {
  const sorted = parts
    .filter((part) => part.values.length > 0)
    .map((part) => (order === "step" ? part : mergeColumns([part], order)))
    .sort((a, b) => compareAcross(order, [a, 0], [b, 0]));
  const arranged: Columns[] = [];
  let overlapping: Columns[] = [];
  let end: readonly [Columns, number] | undefined;
  for (const part of sorted) {
    if (end !== undefined && compareAcross(order, end, [part, 0]) < 0) {
      arranged.push(joined(overlapping, order));
      overlapping = [];
    }
    overlapping.push(part);
    const last = [part, part.values.length - 1] as const;
    if (end === undefined || compareAcross(order, end, last) < 0) end = last;
  }
  if (overlapping.length > 0) arranged.push(joined(overlapping, order));
  return arranged;
}

function joined(parts: readonly Columns[], order: PointOrder): Columns {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : mergeColumns(parts, order);
}

function compareAcross(order: PointOrder, [a, i]: readonly [Columns, number], [b, j]: readonly [Columns, number]): number {
  return (order === "step" ? compareByStep : compareByTime)(sampleAt(a, i), sampleAt(b, j));
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
