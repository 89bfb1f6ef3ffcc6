import type { ExperimentId } from "../ids.ts";
import type { Millis } from "../time.ts";

/** `deleted` things lie in the bin: still readable, not writable, restorable until purged. */
export type Lifecycle = "active" | "deleted";
/** Which lifecycles a listing shows. */
export type View = "active" | "deleted" | "all";

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A question that runs try to answer; one made by a client has only a name. */
export interface Experiment {
  readonly id: ExperimentId;
  readonly name: string;
  /** Where clients put artifacts, e.g. `mlflow-artifacts:/3`. */
  readonly artifactLocation: string;
  readonly lifecycle: Lifecycle;
  readonly created: Millis;
  readonly updated: Millis;
  /** Ascending by key (code points). */
  readonly tags: readonly Tag[];
}

/** An experiment with what a list of experiments shows beside it. */
export interface ExperimentOverview extends Experiment {
  /** Active runs. */
  readonly runs: number;
  readonly running: number;
  /** When something last happened to a run of it. */
  readonly lastActivity?: Millis;
}
