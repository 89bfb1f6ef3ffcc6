import type { Int64 } from "@trialbook/core/int64.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Row } from "../database.ts";

/** A metric's summary in SQL, without its key. */
export const SUMMARY_COLUMNS = ["", "first_", "min_", "max_"]
  .map((prefix) => `latest_metrics.${prefix}value, latest_metrics.${prefix}step, latest_metrics.${prefix}at`)
  .join(", ");

/** Reads {@link SUMMARY_COLUMNS} from a place of a row on. */
export function readSummary(key: string, row: Row, at: number): MetricSummary {
  return {
    key,
    latest: readSample(row, at),
    first: readSample(row, at + 3),
    ...(row[at + 6] !== null && { min: readSample(row, at + 6), max: readSample(row, at + 9) }),
  };
}

function readSample(row: Row, at: number): Sample {
  const value = row[at];
  return { value: typeof value === "number" ? value : Number.NaN, step: row[at + 1] as Int64, at: row[at + 2] as Int64 };
}

/** The three columns of a sample; NaN, and what is not there, is NULL. */
export function sampleCells(sample: Sample | undefined): readonly [number | null, Int64 | null, Int64 | null] {
  if (sample === undefined) return [null, null, null];
  return [Number.isNaN(sample.value) ? null : sample.value, sample.step, sample.at];
}
