import type { SQLInputValue } from "node:sqlite";
import type { Sample } from "@trialbook/core/metric/point.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Database } from "../database.ts";

/** Rows that one statement takes at most: a call costs more than a row. */
const ROWS = 16;

/** Within work: writes the summaries of metrics that the run did not have. Most begin with one point, which is all they sum up. */
export function insertSummaries(database: Database, runSeq: number, summaries: readonly MetricSummary[]): void {
  const ofOnePoint = summaries.filter(isOfOnePoint);
  for (let from = 0; from < ofOnePoint.length; from += ROWS) {
    const some = ofOnePoint.slice(from, from + ROWS);
    const values: SQLInputValue[] = [runSeq];
    for (const { key, latest } of some) values.push(key, latest.value, latest.step, latest.at);
    database.sql(OF_ONE_POINT[some.length] as string).run(...values);
  }
  if (ofOnePoint.length === summaries.length) return;
  for (const summary of summaries) {
    if (isOfOnePoint(summary)) continue;
    const { key, latest, first, min, max } = summary;
    database.sql(OF_MANY).run(runSeq, key, ...boundSample(latest), ...boundSample(first), ...boundSample(min), ...boundSample(max));
  }
}

/** A sample as the columns of its value, step and time. NaN is stored as NULL. */
export function boundSample(sample: Sample | undefined): readonly SQLInputValue[] {
  if (sample === undefined) return [null, null, null];
  return [Number.isNaN(sample.value) ? null : sample.value, sample.step, sample.at];
}

function isOfOnePoint({ latest, first, min, max }: MetricSummary): boolean {
  return isSame(latest, first) && isSame(latest, min) && isSame(latest, max);
}

function isSame(a: Sample, b: Sample | undefined): boolean {
  return b !== undefined && Object.is(a.value, b.value) && a.step === b.step && a.at === b.at;
}

const OF_MANY = "INSERT INTO latest_metrics VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
/** By how many rows they insert: each value, step and time stands for the latest, first, lowest and highest. */
const OF_ONE_POINT: readonly string[] = Array.from({ length: ROWS + 1 }, (_, rows) => {
  const values = Array.from({ length: rows }, (_, i) => {
    const sample = `?${4 * i + 3}, ?${4 * i + 4}, ?${4 * i + 5}`;
    return `(?1, ?${4 * i + 2}, ${sample}, ${sample}, ${sample}, ${sample})`;
  });
  return `INSERT INTO latest_metrics VALUES ${values.join(", ")}`;
});
