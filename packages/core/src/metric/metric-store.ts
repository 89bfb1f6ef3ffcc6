import type { ExperimentId, RunId } from "../ids.ts";
import type { Int64 } from "../int64.ts";
import type { Page } from "../page.ts";
import type { Sample, Series } from "./point.ts";

/** Which part of a metric's history, and how it is cut. */
export interface HistoryQuery {
  readonly runId: RunId;
  readonly key: string;
  /** `step`: by (step, time, value); `time`: by (time, step, value). NaN compares as 0, after 0. */
  readonly order: "step" | "time";
  /** Most points on the page; absent means all. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** What runs along the chart's x axis. `relative` is milliseconds since each run's own start. */
export type Axis = "step" | "time" | "relative";

export interface EnvelopeQuery {
  readonly runIds: readonly RunId[];
  readonly key: string;
  readonly axis: Axis;
  /** Only points with from <= x <= to; absent ends are open. */
  readonly from?: number;
  readonly to?: number;
  /** Most buckets wanted; at least 1. A series with no more points than that comes back point by point. */
  readonly buckets: number;
}

/**
 * One run's metric on the common buckets of an {@link Envelopes}. All arrays are as long as `bucket`, in ascending
 * bucket order, empty buckets left out. NaN points count but enter neither min, max nor mean; a bucket of NaNs
 * alone has NaN there. In a series that comes back point by point, points of one bucket follow each other as entries
 * of their own.
 *
 * No point is left out, so a spike of one step always shows. Where a bucket has very many points, one that is near its
 * border, by less than a quarter of its width, may be counted to the neighbour.
 */
export interface EnvelopeSeries {
  readonly runId: RunId;
  /** Points in the asked range. */
  readonly count: number;
  readonly bucket: readonly number[];
  /** x of the bucket's last point. */
  readonly x: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly mean: readonly number[];
  readonly last: readonly number[];
}

/** A chart's data: bucket i of every series spans [edges[i], edges[i+1]), the last one closed. */
export interface Envelopes {
  readonly edges: readonly number[];
  readonly series: readonly EnvelopeSeries[];
}

/** What a back-end keeps of metric histories. Reads are right at every moment of sealing. */
export interface MetricStore {
  /** A page of a history. An unknown run or key has an empty one. */
  history(query: HistoryQuery): Promise<Page<Sample>>;

  /**
   * At most `limit` points of a history within [from, to] steps, spread evenly by rank: points ordered by step are
   * cut into `limit` equal buckets (SQL's NTILE), the first of each is taken and the very last point always is.
   * Ascending by (step, time, value).
   */
  sample(query: {
    readonly runId: RunId;
    readonly key: string;
    readonly limit: number;
    readonly from?: Int64;
    readonly to?: Int64;
  }): Promise<Series>;

  /** A chart of one metric over runs; unknown runs and runs without the metric are left out. */
  envelopes(query: EnvelopeQuery): Promise<Envelopes>;

  /** All metric keys of these experiments' active runs, ascending by code point. */
  keys(experimentIds: readonly ExperimentId[]): Promise<readonly string[]>;
}
