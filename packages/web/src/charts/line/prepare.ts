import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import { type Column, smooth, typicalDistance } from "./smooth.ts";
import type { ChartView } from "./view.ts";

/** Beyond this, differences overflow a double; values that large stand for infinity (MLflow's clients send 1.797e308 for it). */
const LARGEST = 1e300;

/** A logged value that no axis has a place for. */
interface Mark {
  readonly row: number;
  readonly kind: "nan" | "up" | "down";
}

/** One run's curve on the chart's common rows: every column has as many entries as {@link PreparedLines.x}. */
export interface PreparedLine {
  readonly runId: string;
  /** x of the run's own last point in the row's bucket; the row's x differs from it by less than a pixel. */
  readonly ownX: Column;
  /** Of the points in the bucket, as logged. */
  readonly mean: Column;
  readonly min: Column;
  readonly max: Column;
  readonly last: Column;
  /** The line to draw: `mean`, or that smoothed. */
  readonly line: Column;
  readonly marks: readonly Mark[];
  /** Points in the range that was asked for. */
  readonly count: number;
  /** Buckets that a logarithmic axis cannot show. */
  readonly unshown: number;
  /** Whether some bucket holds points of different value, so that there is a band to draw. */
  readonly hasBand: boolean;
}

export interface PreparedLines {
  /** Strictly ascending. */
  readonly x: readonly number[];
  /** Whether every point stands at its own x exactly; else it may be moved within its bucket, less than a pixel. */
  readonly exact: boolean;
  readonly lines: readonly PreparedLine[];
}

/** The typical distance between a run's points by run id, taken from the whole range so that zooming leaves smoothing alone. */
export type Units = ReadonlyMap<string, number>;

export function unitsOf(envelopes: EnvelopesJson): Units {
  return new Map(envelopes.series.map((series) => [series.runId, typicalDistance(series.x)]));
}

/**
 * Puts a server's envelopes into the shape that is drawn: one row a bucket that any run has points in, and for every run
 * a value, a gap (`null`: NaN, an infinity, or nothing a logarithm has) or nothing (`undefined`: the line goes on).
 */
export function prepareLines(envelopes: EnvelopesJson, view: Pick<ChartView, "logX" | "logY" | "smoothing">, units: Units): PreparedLines {
  const { rowOf, x, exact } = commonRows(envelopes, view.logX);
  const lines = envelopes.series.map((series): PreparedLine => {
    const blank = (): Column => new Array<undefined>(x.length).fill(undefined);
    const line = { ownX: blank(), mean: blank(), min: blank(), max: blank(), last: blank() };
    const marks: Mark[] = [];
    let unshown = 0;
    let hasBand = false;
    const place = (value: number) => {
      if (!(Math.abs(value) <= LARGEST)) return null;
      return view.logY && value <= 0 ? null : value;
    };
    for (let i = 0; i < series.bucket.length; i++) {
      const row = rowOf(series.bucket[i] as number);
      if (row === undefined) {
        unshown++;
        continue;
      }
      const [min, max, mean, last] = [series.min[i], series.max[i], series.mean[i], series.last[i]].map(Number) as [
        number,
        number,
        number,
        number,
      ];
      line.ownX[row] = series.x[i];
      line.mean[row] = place(mean);
      line.min[row] = place(min);
      line.max[row] = place(max);
      line.last[row] = place(last);
      if (min < max) hasBand = true;
      if (Number.isNaN(last) || Number.isNaN(mean)) marks.push({ row, kind: "nan" });
      if (max > LARGEST) marks.push({ row, kind: "up" });
      if (min < -LARGEST) marks.push({ row, kind: "down" });
      if (view.logY && Number.isFinite(min) && min <= 0) unshown++;
    }
    const smoothed = smooth({ x, y: line.mean, unit: units.get(series.runId) ?? 1 }, view.smoothing);
    return { runId: series.runId, ...line, line: smoothed, marks, count: series.count, unshown, hasBand };
  });
  return { x, exact, lines };
}

/** The rows: used buckets in order, each at the largest x that a run has in it. */
function commonRows({ edges, series }: EnvelopesJson, logX: boolean) {
  const largest = new Map<number, number>();
  let exact = true;
  for (const { bucket, x } of series)
    for (let i = 0; i < bucket.length; i++) {
      const at = x[i] as number;
      const seen = largest.get(bucket[i] as number);
      if (seen !== undefined && seen !== at) exact = false;
      if (seen === undefined || seen < at) largest.set(bucket[i] as number, at);
    }
  const used = [...largest].filter(([, at]) => !logX || at > 0).sort(([a], [b]) => a - b);
  const rows = new Map(used.map(([bucket], row) => [bucket, row]));
  if (edges.length < 2 && used.length > 1) throw new Error("An envelope of several buckets came without their edges");
  return { rowOf: (bucket: number) => rows.get(bucket), x: used.map(([, at]) => at), exact };
}
