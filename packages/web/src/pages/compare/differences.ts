import type { MetricSummaryJson, RunJson } from "@trialbook/api/runs.ts";
import { toInteger, toNumber } from "../../api/exact.ts";
import { type Direction, type DirectionChoices, directionOf } from "../../charts/direction.ts";
import { standingOf } from "../../charts/metric-standing.ts";

/** Which value of a metric stands for a run: its latest, or its best where it is known which values are good. */
export type ValueChoice = "latest" | "best";

/** A param or tag over the compared runs; `values[i]` belongs to run i, absent where that run has none. */
export interface TextRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
  /** Whether the runs do not all have the same value. */
  readonly differs: boolean;
}

export interface MetricCell {
  readonly value: number;
  readonly step: number;
  /** Against the baseline; absent for the baseline itself and where either has no finite value. */
  readonly delta?: number;
  /** What the delta means; `undefined` where it is not known which values are good. */
  readonly verdict?: "better" | "worse" | "same";
  /** Whether no other run is better; only where two or more differ. */
  readonly best: boolean;
}

export interface MetricRow {
  readonly key: string;
  readonly direction: Direction | undefined;
  /** `cells[i]` belongs to run i; absent where that run never logged the metric. */
  readonly cells: readonly (MetricCell | undefined)[];
  readonly differs: boolean;
}

/** Params of all the runs by key. */
export function paramRows(runs: readonly RunJson[]): readonly TextRow[] {
  return textRows(runs.map((run) => run.params));
}

/** The readers' tags of all the runs by key, and of MLflow's own those that tell where a run came from. */
export function tagRows(runs: readonly RunJson[]): readonly TextRow[] {
  const passing = ["trialbook.heartbeat", "trialbook.journal"];
  const says = (key: string) =>
    !passing.includes(key) && (!key.startsWith("mlflow.") || key.startsWith("mlflow.source.") || key === "mlflow.user");
  return textRows(runs.map((run) => run.tags.filter((tag) => says(tag.key))));
}

interface MetricQuestion {
  readonly runs: readonly RunJson[];
  /** Index of the baseline in `runs`. */
  readonly base: number;
  readonly choices: DirectionChoices;
  readonly value: ValueChoice;
}

/** Metrics of all the runs, each against the baseline's; first those that say how good a run is. */
export function metricRows({ runs, base, choices, value }: MetricQuestion): readonly MetricRow[] {
  const byRun = runs.map((run) => new Map(run.metrics.map((metric) => [metric.key, metric])));
  const keys = allKeys(byRun).toSorted((a, b) => standingOf(a) - standingOf(b));
  return keys.map((key) => {
    const direction = directionOf(key, choices);
    const samples = byRun.map((metrics) => sampleOf(metrics.get(key), value === "best" ? direction : undefined));
    const finite = samples.flatMap((sample) => (sample !== undefined && Number.isFinite(sample.value) ? [sample.value] : []));
    const best =
      direction === undefined || new Set(finite).size < 2 ? undefined : direction === "higher" ? Math.max(...finite) : Math.min(...finite);
    const baseline = samples[base]?.value;
    const cells = samples.map(
      (sample, i) =>
        sample && { ...sample, best: sample.value === best, ...(i === base ? {} : against(sample.value, baseline, direction)) },
    );
    return { key, direction, cells, differs: new Set(samples.map((sample) => String(sample?.value))).size > 1 };
  });
}

function against(value: number, baseline: number | undefined, direction: Direction | undefined): Pick<MetricCell, "delta" | "verdict"> {
  if (baseline === undefined || !Number.isFinite(value) || !Number.isFinite(baseline)) return {};
  const delta = value - baseline;
  if (delta === 0) return { delta, verdict: "same" };
  if (direction === undefined) return { delta };
  return { delta, verdict: delta > 0 === (direction === "higher") ? "better" : "worse" };
}

function sampleOf(metric: MetricSummaryJson | undefined, best: Direction | undefined): { value: number; step: number } | undefined {
  if (metric === undefined) return undefined;
  const sample = (best === "higher" ? metric.max : best === "lower" ? metric.min : undefined) ?? metric.latest;
  return { value: toNumber(sample.value), step: toInteger(sample.step) };
}

function textRows(lists: readonly (readonly { readonly key: string; readonly value: string }[])[]): readonly TextRow[] {
  const byRun = lists.map((list) => new Map(list.map(({ key, value }) => [key, value])));
  return allKeys(byRun).map((key) => {
    const values = byRun.map((map) => map.get(key));
    return { key, values, differs: values.some((value) => value !== values[0]) };
  });
}

function allKeys(maps: readonly ReadonlyMap<string, unknown>[]): readonly string[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return [...new Set(maps.flatMap((map) => [...map.keys()]))].sort(collator.compare);
}
