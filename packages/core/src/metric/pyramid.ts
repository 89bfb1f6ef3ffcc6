import { type Columns, type IntColumn, pickColumns } from "./columns.ts";

/** Points that one entry of a new pyramid sums up: a chart with 64 points a bucket is drawn from these. */
export const GROUP = 16;

/**
 * What a chart needs of a chunk when zoomed out: entry g stands for `group` of its points, from `group * g` on (the last
 * one may have fewer). NaN points enter neither min, max nor mean; these are NaN for a group of NaNs alone.
 */
export interface Pyramid {
  /** Points of an entry: {@link GROUP}, or as many as it was when the pyramid was built. */
  readonly group: number;
  /** Each group's last point. */
  readonly ends: Columns;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  /** How many points min, max and mean speak of. */
  readonly counted: Float64Array;
  /** Whether times never fall from one point to the next, so that groups are in order of time too. */
  readonly timesAscend: boolean;
}

export function buildPyramid(columns: Columns, group = GROUP): Pyramid {
  const { values, times } = columns;
  const groups = Math.ceil(values.length / group);
  const lasts = new Uint32Array(groups);
  for (let g = 0; g < groups; g++) lasts[g] = Math.min(values.length, (g + 1) * group) - 1;
  const pyramid: Pyramid = {
    group,
    ends: pickColumns(columns, lasts),
    min: new Float64Array(groups),
    max: new Float64Array(groups),
    mean: new Float64Array(groups),
    counted: new Float64Array(groups),
    timesAscend: ascends(times),
  };
  for (let g = 0; g < groups; g++) sumUp(values, g, pyramid);
  return pyramid;
}

function sumUp(values: Float64Array, g: number, { group, min, max, mean, counted }: Pyramid): void {
  const end = Math.min(values.length, (g + 1) * group);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (let i = g * group; i < end; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
    count++;
  }
  min[g] = count > 0 ? low : Number.NaN;
  max[g] = count > 0 ? high : Number.NaN;
  mean[g] = sum / count;
  counted[g] = count;
}

function ascends(column: IntColumn): boolean {
  for (let i = 1; i < column.length; i++) if ((column[i] ?? 0) < (column[i - 1] ?? 0)) return false;
  return true;
}
