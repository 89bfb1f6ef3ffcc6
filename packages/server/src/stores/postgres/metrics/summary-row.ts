import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Row, Value } from "../database.ts";

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

const PARTS = ["latest", "first", "min", "max"] as const;
const COLUMNS = ["", "first_", "min_", "max_"].flatMap((prefix) => [`${prefix}value`, `${prefix}step`, `${prefix}at`]);
const ON_CONFLICT = `ON CONFLICT (run_id, key) DO UPDATE SET ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(", ")}`;

/** @param first the number of the statement's parameter that {@link summaryValues} begin at @param gate a condition on `e.run_id` */
export function insertSummaries(first: number, gate = ""): string {
  const arrays = COLUMNS.map((name, i) => `$${first + 3 + i}::${name.endsWith("value") ? "float8" : "bigint"}[]`);
  return `INSERT INTO latest_metrics (run_id, key, experiment_id, ${COLUMNS.join(", ")})
    SELECT e.* FROM unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::bigint[], ${arrays.join(", ")})
      AS e(run_id, key, experiment_id, ${COLUMNS.join(", ")}) ${gate} ${ON_CONFLICT}`;
}

/** Each run and key at most once. */
export function summaryValues(
  rows: readonly { readonly id: RunId; readonly experimentId: ExperimentId; readonly summary: MetricSummary }[],
): readonly Value[] {
  const cells = rows.map(({ summary }) => PARTS.flatMap((part) => sampleCells(summary[part])));
  return [
    rows.map(({ id }) => id),
    rows.map(({ summary }) => summary.key),
    rows.map(({ experimentId }) => experimentId),
    ...COLUMNS.map((_, i) => cells.map((row) => row[i] ?? null)),
  ];
}
