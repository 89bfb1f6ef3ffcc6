import type { RunTableJson } from "@trialbook/api/runs.ts";
import { type SampleSummary, summarise } from "@trialbook/core/statistics/sample.ts";
import { fieldOf } from "../columns/column.ts";

/** What metrics are measured against: a run, or the mean over a group of runs. */
export interface Baseline {
  /** The run's id; absent for a group. */
  readonly id: string | undefined;
  /** The run's name, or the filter that names the group. */
  readonly name: string;
  /** Finite values of each metric column by its field; those without any are absent. */
  readonly metrics: ReadonlyMap<string, SampleSummary>;
}

/** Whether a baseline in the address is one run; else it is the filter of a group. */
export function isRunId(baseline: string): boolean {
  return /^[0-9a-f]{32}$/.test(baseline);
}

/** The filter that finds a baseline's runs. */
export function baselineFilter(baseline: string): string {
  return isRunId(baseline) ? `id = '${baseline}'` : baseline;
}

/** The baseline that the table of its runs amounts to; `undefined` if there is no such run any more. */
export function baselineOf(baseline: string, table: Pick<RunTableJson, "matching" | "rows" | "columns">): Baseline | undefined {
  if (table.matching === 0) return undefined;
  const metrics = new Map<string, SampleSummary>();
  for (const column of table.columns) {
    if (column.kind !== "metric") continue;
    const finite = column.values.flatMap((value) => (value === null || !Number.isFinite(Number(value)) ? [] : [Number(value)]));
    if (finite.length > 0) metrics.set(fieldOf(column), summarise(finite));
  }
  const [run] = table.rows;
  return isRunId(baseline)
    ? { id: baseline, name: run?.name || baseline.slice(0, 8), metrics }
    : { id: undefined, name: baseline, metrics };
}
