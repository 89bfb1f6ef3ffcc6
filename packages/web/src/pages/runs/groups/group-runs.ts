import type { RunColumnJson, RunTableJson } from "@trialbook/api/runs.ts";
import { typedKey } from "@trialbook/core/run/typed-value.ts";
import { type SampleSummary, summarise } from "@trialbook/core/statistics/sample.ts";
import { type Column, fieldOf } from "../columns/column.ts";

/** What a param or tag is in a group's runs; `undefined` where they have none. */
export type GroupValue = string | undefined;

/** A metric over a group's runs; those where it is missing, NaN or infinite are left out of `summary` and counted. */
export interface GroupMetric {
  /** Absent if no run has a number. */
  readonly summary: SampleSummary | undefined;
  readonly leftOut: number;
}

/** Runs that are alike in some params and tags. */
export interface RunGroup {
  /** `values[i]` belongs to the i-th column that was grouped by, spelled as in the first run. */
  readonly values: readonly GroupValue[];
  /** Places among the runs, ascending. */
  readonly runs: readonly number[];
  /** `metrics[i]` belongs to the i-th metric column. */
  readonly metrics: readonly GroupMetric[];
}

/** Groups runs by what their values mean (`0.010` is `1e-2`), in the order in which groups begin among them. */
export function groupRuns(table: Pick<RunTableJson, "columns">, by: readonly Column[], metrics: readonly Column[]): readonly RunGroup[] {
  const columns = new Map(table.columns.map((column) => [fieldOf(columnOf(column)), column]));
  const keys = by.map((column) => columns.get(fieldOf(column))?.values);
  const groups = new Map<string, { values: readonly GroupValue[]; runs: number[] }>();
  for (let row = 0; row < runsIn(table); row++) {
    const values = keys.map((column) => textAt(column, row));
    const identity = JSON.stringify(values.map((value) => (value === undefined ? null : typedKey(value))));
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, { values, runs: [row] });
    else group.runs.push(row);
  }
  const numbers = metrics.map((column) => columns.get(fieldOf(column))?.values);
  return [...groups.values()].map((group) => ({ ...group, metrics: numbers.map((column) => metricOf(column, group.runs)) }));
}

/** How many runs a table's columns speak of. */
export function runsIn({ columns }: Pick<RunTableJson, "columns">): number {
  return columns[0]?.values.length ?? 0;
}

function metricOf(column: RunColumnJson["values"] | undefined, runs: readonly number[]): GroupMetric {
  const finite = runs.map((row) => Number(column?.[row] ?? Number.NaN)).filter(Number.isFinite);
  return { summary: finite.length === 0 ? undefined : summarise(finite), leftOut: runs.length - finite.length };
}

function textAt(column: RunColumnJson["values"] | undefined, row: number): GroupValue {
  const value = column?.[row];
  return value === undefined || value === null ? undefined : String(value);
}

function columnOf(column: RunColumnJson): Column {
  return column.kind === "metric" ? { kind: "metric", key: column.key, of: column.of } : { kind: column.kind, key: column.key };
}
