import type { Sample } from "./point.ts";

/**
 * What is kept of a metric beside its history, so that tables and searches need not read it.
 * `latest` is the point of the highest (step, time, value), MLflow's rule, where NaN compares as 0.
 * `min` and `max` leave NaN out; they are absent while nothing but NaN was logged.
 */
export interface MetricSummary {
  readonly key: string;
  readonly latest: Sample;
  /** The point of the lowest (step, time, value). */
  readonly first: Sample;
  readonly min?: Sample;
  readonly max?: Sample;
}
