import { BoundedCache } from "@trialbook/core/bounded-cache.ts";
import type { ExperimentId, RunId } from "@trialbook/core/ids.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Param } from "@trialbook/core/run/run.ts";

/** Params and metrics that are remembered, of all runs together: at most twice so many. */
const REMEMBERED = 50_000;
/** A run with more of them is not remembered. */
const MOST_OF_A_RUN = 2000;

/** What this server knows of a run, as of a version of it. */
export interface RememberedRun {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  /** The number of its next row in the tail: every write to a run moves it. */
  readonly version: number;
  readonly summaries: ReadonlyMap<string, MetricSummary>;
  /** Whether it has no other metrics than those. */
  readonly hasAllMetrics: boolean;
  /** All of its params, if they are known. */
  readonly params: ReadonlyMap<string, string> | undefined;
}

/** What an append made of a run. */
export interface RunAfter extends Omit<RememberedRun, "summaries" | "params" | "hasAllMetrics"> {
  readonly changed: readonly MetricSummary[];
  readonly added: readonly Param[];
  /** Whether what was remembered before belongs to the version that it was written to. */
  readonly isContinued: boolean;
}

/**
 * What appends need to know of runs that this server writes to. Memory is never trusted, only compared: each write names
 * the version of the run that it is made for, and another server's write makes another version.
 */
export class RunMemory {
  readonly #runs = new BoundedCache<RunId, Remembered>(REMEMBERED, (run) => 1 + run.size);

  get(id: RunId): RememberedRun | undefined {
    return this.#runs.get(id);
  }

  forget(id: RunId): void {
    this.#runs.delete(id);
  }

  /** This server made the run just now. */
  made(facts: Pick<RememberedRun, "id" | "experimentId" | "version">, params: readonly Param[]): void {
    const run = new Remembered({ ...facts, hasAllMetrics: true }, new Map(params.map(({ key, value }) => [key, value])));
    if (run.size <= MOST_OF_A_RUN) this.#runs.set(facts.id, run);
  }

  /** An append was committed. */
  appended(after: RunAfter): void {
    const before = after.isContinued ? this.#runs.get(after.id) : undefined;
    const run = before ?? new Remembered({ ...after, hasAllMetrics: false }, undefined);
    const size = run.size;
    run.version = after.version;
    for (const summary of after.changed) run.summaries.set(summary.key, summary);
    for (const { key, value } of after.added) run.params?.set(key, value);
    if (run.size > MOST_OF_A_RUN) this.#runs.delete(after.id);
    // What grew is weighed again.
    else if (before === undefined || run.size > size) this.#runs.set(after.id, run);
  }
}

class Remembered implements RememberedRun {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  version: number;
  readonly hasAllMetrics: boolean;
  readonly summaries = new Map<string, MetricSummary>();
  readonly params: Map<string, string> | undefined;

  constructor(
    { id, experimentId, version, hasAllMetrics }: Omit<RememberedRun, "summaries" | "params">,
    params: Map<string, string> | undefined,
  ) {
    this.id = id;
    this.experimentId = experimentId;
    this.version = version;
    this.hasAllMetrics = hasAllMetrics;
    this.params = params;
  }

  get size(): number {
    return this.summaries.size + (this.params?.size ?? 0);
  }
}
