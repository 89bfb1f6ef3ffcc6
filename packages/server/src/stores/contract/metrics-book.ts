import { asExperimentId, type RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { MetricStore } from "@trialbook/core/metric/metric-store.ts";
import type { MetricPoint } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";

/** What the contract of metrics needs of a back-end. */
export interface MetricsBook {
  readonly metrics: MetricStore;
  /** Makes a run of the default experiment. */
  startRun(startTime?: Int64): Promise<RunId>;
  log(runId: RunId, points: readonly MetricPoint[]): Promise<void>;
  summaries(runId: RunId): Promise<readonly MetricSummary[]>;
  /** Does now whatever the back-end does with points in the background, be they ever so few. */
  pack(): Promise<void>;
  /** Closes the book and gives the same one, opened again. */
  reopen(): Promise<MetricsBook>;
}

/** Gives a fresh, empty book; whoever gives it closes it after the test. */
export type OpenMetricsBook = () => Promise<MetricsBook>;

export const DEFAULT_EXPERIMENT = asExperimentId("0");
