import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { isCounter } from "../../../charts/counters.ts";
import { guessDirection } from "../../../charts/direction.ts";
import { isEvaluation } from "../../../charts/metric-standing.ts";
import type { Column } from "./column.ts";

const mostParams = 6;
const mostMetrics = 6;
/** So many metrics stand before the params, so that no number of those pushes all results out of sight. */
const leadingMetrics = 3;

/**
 * The columns that tell runs apart, when nobody chose any: when they started, the metrics that say most, params that
 * vary, then other metrics. A narrow window begins with the metrics. What clients measure about the machine (`system/…`) is
 * left to the picker.
 */
export function automaticColumns(keys: readonly KeySummaryJson[], primary: string | undefined, isNarrow = false): readonly Column[] {
  const params = keys
    .filter((key) => key.kind === "param" && key.varies && key.examples.every((example) => example.length <= 40))
    .toSorted((a, b) => b.runs - a.runs)
    .slice(0, mostParams)
    .map(({ key }): Column => ({ kind: "param", key }));
  const metrics = rankMetrics(keys, primary)
    .slice(0, mostMetrics)
    .map((key): Column => ({ kind: "metric", key, of: "latest" }));
  const times: readonly Column[] = [
    { kind: "attribute", name: "started" },
    { kind: "attribute", name: "duration" },
  ];
  return isNarrow
    ? [...metrics, ...params, ...times]
    : [...times, ...metrics.slice(0, leadingMetrics), ...params, ...metrics.slice(leadingMetrics)];
}

/** Metrics by how much they say about a run: the primary one, then validation before training, quality before the rest, counters last, and after them what never was a number. */
export function rankMetrics(keys: readonly KeySummaryJson[], primary: string | undefined): readonly string[] {
  const most = Math.max(1, ...keys.map((key) => key.runs));
  const weigh = ({ key, runs, onlyNaN }: KeySummaryJson) =>
    (key === primary ? 100 : 0) +
    (isEvaluation(key) ? 4 : 0) +
    (guessDirection(key) === "higher" ? 3 : guessDirection(key) === "lower" ? 2 : 0) +
    2 * (runs / most) -
    (isCounter(key) ? 20 : 0) -
    (onlyNaN ? 200 : 0);
  return keys
    .filter((key) => key.kind === "metric" && !key.key.startsWith("system/"))
    .map((key) => ({ key: key.key, weight: weigh(key) }))
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ key }) => key);
}

/** So many charts are drawn when nobody chose any. */
const mostCharts = 3;

/** The metrics that are drawn when nobody chose any; one that is only NaN would be an empty chart. */
export function automaticCharts(keys: readonly KeySummaryJson[], primary: string | undefined): readonly string[] {
  return rankMetrics(
    keys.filter((key) => !key.onlyNaN),
    primary,
  ).slice(0, mostCharts);
}
