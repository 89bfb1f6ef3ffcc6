import { type Columns, columnsOf, sliceColumns } from "@trialbook/core/metric/columns.ts";
import type { MetricPoint, Sample } from "@trialbook/core/metric/point.ts";

/** Larger requests take several rows, so that no block grows without bound. */
const POINTS_A_ROW = 16_384;

/** Points of several metrics, as one row of a tail holds them; a key may come more than once. */
export type TailSeries = readonly (readonly [key: string, points: Columns])[];

/** Points by metric, in the order they came. */
export function pointsByKey(points: readonly MetricPoint[]): ReadonlyMap<string, readonly Sample[]> {
  const series = new Map<string, Sample[]>();
  for (const point of points) {
    const of = series.get(point.key);
    if (of === undefined) series.set(point.key, [point]);
    else of.push(point);
  }
  return series;
}

/** Cuts a request into rows of a bearable size, keys kept together where they fit. */
export function* tailRows(series: ReadonlyMap<string, readonly Sample[]>): Generator<TailSeries> {
  let row: (readonly [string, Columns])[] = [];
  let room = POINTS_A_ROW;
  for (const [key, points] of series) {
    const columns = columnsOf(points);
    for (let from = 0; from < points.length; ) {
      const part = from === 0 && points.length <= room ? columns : sliceColumns(columns, from, from + room);
      row.push([key, part]);
      from += part.values.length;
      room -= part.values.length;
      if (room > 0) continue;
      yield row;
      row = [];
      room = POINTS_A_ROW;
    }
  }
  if (row.length > 0) yield row;
}

/** How many points a row holds. */
export function pointsIn(series: TailSeries): number {
  return series.reduce((sum, [, { values }]) => sum + values.length, 0);
}
