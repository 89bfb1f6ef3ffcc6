import type { Int64 } from "../int64.ts";

/** One measurement of a metric. The point *is* (key, step, at, value): sent twice, it is stored once. */
export interface MetricPoint {
  readonly key: string;
  readonly step: Int64;
  /** Milliseconds since 1970, by the client's clock, kept as sent. */
  readonly at: Int64;
  /** Any double: NaN, infinities and -0 included. */
  readonly value: number;
}

/** A measurement of a metric whose key is known from where it stands. */
export type Sample = Omit<MetricPoint, "key">;

/**
 * Points of one metric in columns: `steps[i]`, `times[i]` and `values[i]` are one point.
 * Columns are as long as each other. Order is the holder's to say.
 */
export interface Series {
  readonly steps: readonly Int64[];
  readonly times: readonly Int64[];
  readonly values: readonly number[];
}
