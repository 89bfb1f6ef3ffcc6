import type { EnvelopesJson } from "@trialbook/api/metrics.ts";

/** One run's only value. */
export interface PreparedBar {
  readonly runId: string;
  readonly value: number;
  readonly x: number;
  /** Where the bar starts and how long it is, as shares of the width; a value that is no number has none. */
  readonly from: number;
  readonly length: number;
}

/** Whether a metric was logged once a run, as a final score is: a curve would be a lonely dot. */
export function isOneValueEach({ series }: EnvelopesJson): boolean {
  return series.length > 0 && series.every((run) => run.count === 1);
}

/** The bars, greatest value first. They start at zero, so that their lengths can be compared. */
export function prepareBars({ series }: EnvelopesJson): readonly PreparedBar[] {
  const values = series.map((run) => ({ runId: run.runId, value: Number(run.last[0] ?? Number.NaN), x: run.x[0] ?? 0 }));
  const finite = values.map(({ value }) => value).filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const span = Math.max(0, ...finite) - low || 1;
  return values
    .map((bar) => {
      if (!Number.isFinite(bar.value)) return { ...bar, from: 0, length: 0 };
      return { ...bar, from: (Math.min(0, bar.value) - low) / span, length: Math.abs(bar.value) / span };
    })
    .sort((a, b) => rank(b.value) - rank(a.value));
}

/** NaN goes last. */
function rank(value: number): number {
  return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
}
