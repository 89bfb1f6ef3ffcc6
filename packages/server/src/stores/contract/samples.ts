import type { ExperimentStore } from "@trialbook/core/experiment/experiment-store.ts";
import { asExperimentId, asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { MetricStore } from "@trialbook/core/metric/metric-store.ts";
import type { Batch, Run } from "@trialbook/core/run/run.ts";
import type { NewRun, RunStore } from "@trialbook/core/run/run-store.ts";

/** What the contracts of experiments and runs need of a back-end. */
export interface OpenedStores {
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly metrics: MetricStore;
}

/** Gives the stores of a fresh, empty book; whoever gives them closes them after the test. */
export type OpenStores = () => Promise<OpenedStores>;

export const DEFAULT_EXPERIMENT = asExperimentId("0");
export const NO_TAGS = { tags: [], at: 1_700_000_000_000 };
export const NOTHING: Batch = { params: [], tags: [], points: [] };

let made = 0;

/** An id that no other test uses. */
export function freshRunId(): RunId {
  made++;
  return asRunId(made.toString(16).padStart(32, "0"));
}

/** A run as a client would create it, with only what a test cares about spelled out. */
export function newRun(facts: Partial<NewRun> = {}): NewRun {
  return {
    id: freshRunId(),
    experimentId: DEFAULT_EXPERIMENT,
    name: "brisk-otter-1",
    userId: "ada",
    status: "running",
    startTime: 1_700_000_000_000,
    tags: [],
    params: [],
    at: 1_700_000_000_000,
    ...facts,
  };
}

/** Entries as `key=value`, for short expectations. */
export function spelled(entries: readonly { readonly key: string; readonly value: string }[]): readonly string[] {
  return entries.map(({ key, value }) => `${key}=${value}`);
}

/** A run's tags without the one that mirrors its name. */
export function ownTags(run: Run): readonly string[] {
  return spelled(run.tags.filter(({ key }) => key !== "mlflow.runName"));
}

/** The histories of a metric in step order, as [step, at, value]. */
export async function history(metrics: MetricStore, runId: RunId, key: string): Promise<unknown[]> {
  const { items } = await metrics.history({ runId, key, order: "step" });
  return items.map(({ step, at, value }) => [step, at, value]);
}
