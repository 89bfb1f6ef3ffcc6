import { isSeedKey } from "../seed-key.ts";
import { typedKey } from "../typed-value.ts";
import { type Attribution, attribute } from "./attribution.ts";
import { type Change, changesBetween, factsOf } from "./change.ts";
import { type CodeDiff, diffCode } from "./diff-code.ts";
import { type DataDiff, diffData } from "./diff-data.ts";
import { diffEnvironment, type EnvironmentDiff } from "./diff-environment.ts";
import { diffMetrics, type MetricChange } from "./diff-metrics.ts";
import type { RunEvidence } from "./run-evidence.ts";

/** Two runs, layer by layer; only what differs, except for metrics. Changes ascend by key. */
export interface RunDiff {
  readonly attribution: Attribution;
  /** Seeds left out; by meaning, so `0.010` and `1e-2` do not differ. */
  readonly params: readonly Change[];
  /** Params and recorded seeds that say from where chance starts. */
  readonly seeds: readonly Change[];
  /** Values of configuration files that are not params as well. */
  readonly config: readonly Change[];
  /** What people and clients noted; bookkeeping of trackers is left out. */
  readonly tags: readonly Change[];
  readonly code: CodeDiff;
  readonly data: DataDiff;
  /** Absent where a side was not captured. */
  readonly environment?: EnvironmentDiff;
  readonly metrics: readonly MetricChange[];
}

const BOOKKEEPING = /^(?:mlflow|trialbook)\./;

/** Says what differs between two runs, and whether their results can be put down to it. */
export function diffRuns(a: RunEvidence, b: RunEvidence): RunDiff {
  const environment = diffEnvironment(a.record, b.record);
  const layers = {
    params: changesBetween(paramsOf(a, false), paramsOf(b, false), typedKey),
    seeds: changesBetween(seedsOf(a), seedsOf(b), typedKey),
    config: changesBetween(configOf(a), configOf(b), typedKey),
    tags: changesBetween(tagsOf(a), tagsOf(b)),
    code: diffCode(a, b),
    data: diffData(a, b),
    ...(environment === undefined ? {} : { environment }),
    metrics: diffMetrics(a.run.metrics, b.run.metrics),
  };
  return { attribution: attribute(layers), ...layers };
}

function paramsOf({ run }: RunEvidence, seeds: boolean): ReadonlyMap<string, string> {
  return factsOf(run.params.filter(({ key }) => isSeedKey(key) === seeds).map(({ key, value }) => [key, value] as const));
}

function seedsOf(evidence: RunEvidence): ReadonlyMap<string, string> {
  const recorded = (evidence.record?.seeds ?? []).map(({ origin, value }) => [origin.replace(/^-+/, ""), value] as const);
  return factsOf([...recorded, ...paramsOf(evidence, true)]);
}

function configOf({ run, record }: RunEvidence): ReadonlyMap<string, string> {
  const params = new Set(run.params.map(({ key }) => key));
  const entries = Object.entries(record?.config ?? {});
  return factsOf(entries.filter(([key]) => !params.has(key) && !params.has(`config.${key}`) && !isSeedKey(key)));
}

function tagsOf({ run }: RunEvidence): ReadonlyMap<string, string> {
  return factsOf(run.tags.filter(({ key }) => !BOOKKEEPING.test(key)).map(({ key, value }) => [key, value] as const));
}
