import { environmentDifferences, likelyCause } from "@trialbook/core/reproduction/environment-differences.ts";
import type { Cause, LayerDifference } from "@trialbook/core/reproduction/reproduction-report.ts";
import { compareResults, type MetricResult, type ResultComparison } from "@trialbook/core/reproduction/result-comparison.ts";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { type Connection, type Output, send } from "@trialbook/sdk/http.ts";
import type { OriginalRun } from "./original-run.ts";
import { siblingRuns } from "./sibling-runs.ts";
import type { TrackedRun } from "./tracked-run.ts";

type Metric = Output<"GET /runs/{id}">["run"]["metrics"][number];

export interface Tolerances {
  readonly tolerance: number;
  readonly tolerances: Readonly<Record<string, number>>;
}

export interface RunComparison extends ResultComparison {
  readonly cause?: Cause;
  readonly differences: readonly LayerDifference[];
}

/**
 * Compares what two runs came to and, where it is not the same, says what it may be down to.
 *
 * @param connections of the original's server and of the one that has the repeated run
 */
export async function compareRuns(
  connections: { readonly original: Connection; readonly repeated: Connection },
  runs: { readonly original: OriginalRun; readonly repeated: TrackedRun },
  rules: Tolerances,
): Promise<RunComparison> {
  const { run } = await send(connections.repeated, "GET /runs/{id}", { id: runs.repeated.id });
  const results = (metrics: readonly Metric[], record: RunRecord) => ({ metrics: metrics.map(resultOf), files: record.files });
  const [a, b] = [results(runs.original.run.metrics, runs.original.record), results(run.metrics, runs.repeated.record)];
  const differences = environmentDifferences(runs.original.record, runs.repeated.record);
  const plain = compareResults(a, b, { ...rules, spread: new Map() });
  if (plain.verdict !== "differs") return { ...plain, differences, ...causeOf(plain) };
  // Only now is it worth to look at what other seeds gave.
  const siblings = await siblingRuns(connections.original, runs.original.run);
  const spread = new Map(a.metrics.map(({ key }) => [key, siblings.flatMap(({ metrics }) => latestOf(metrics, key))]));
  const compared = compareResults(a, b, { ...rules, spread });
  if (compared.verdict !== "differs") return { ...compared, differences, ...causeOf(compared) };
  const { message, step } = likelyCause(runs.original.record, differences);
  return { ...compared, differences, cause: { step, message: `${firstDifference(compared)} ${message}` } };
}

function causeOf({ verdict, metrics, files }: ResultComparison): { readonly cause?: Cause } {
  if (verdict === "bitwise-identical") return {};
  if (verdict === "nothing-to-compare")
    return { cause: { step: "compare", message: "The original has no metric and no output file that could be compared." } };
  const unlike = files.find(({ how }) => how === "differs" || how === "not-observed");
  if (verdict === "metrics-identical" && unlike !== undefined) {
    const how = unlike.how === "differs" ? "has another content" : "was not observed again";
    return { cause: { step: "compare", message: `${unlike.path} ${how}.` } };
  }
  const metric = metrics.find(({ how }) => how === "within-tolerance" || how === "within-spread");
  if (metric === undefined) return {};
  return { cause: { step: "compare", message: `${metric.key} was ${metric.a} and is ${metric.b}.` } };
}

function firstDifference({ metrics, files }: ResultComparison): string {
  const metric = metrics.find(({ how }) => how === "differs" || how === "missing");
  if (metric === undefined) return `${files.find(({ how }) => how === "differs")?.path ?? "The output"} has another content.`;
  return metric.how === "missing"
    ? `${metric.key} was ${metric.a} and was not logged again.`
    : `${metric.key} was ${metric.a} and is ${metric.b}.`;
}

function resultOf({ key, latest, first, min, max }: Metric): MetricResult {
  return {
    key,
    latest: Number(latest.value),
    step: latest.step,
    first: Number(first.value),
    ...(min !== undefined && { min: Number(min.value) }),
    ...(max !== undefined && { max: Number(max.value) }),
  };
}

function latestOf(metrics: readonly Metric[], key: string): readonly number[] {
  return metrics.filter((metric) => metric.key === key).map(({ latest }) => Number(latest.value));
}
