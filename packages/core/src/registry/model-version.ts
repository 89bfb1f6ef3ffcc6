import type { Tag } from "../experiment/experiment.ts";
import type { LoggedModelId, RunId } from "../ids.ts";
import type { Millis } from "../time.ts";

/** Where a version stands on its way to use. Aliases have taken the place of stages; older clients still move versions along them. */
export type Stage = "none" | "staging" | "production" | "archived";

export const STAGES: readonly Stage[] = ["none", "staging", "production", "archived"];

/** One version of a registered model. */
export interface ModelVersion {
  /** Of the registered model. */
  readonly name: string;
  /** 1, 2, 3 … in the order of registration; the number of a deleted version is never given again. */
  readonly version: number;
  readonly created: Millis;
  readonly updated: Millis;
  /** Absent if there is none. */
  readonly description?: string;
  readonly stage: Stage;
  /** What was registered, as the client named it: `models:/m-…`, `mlflow-artifacts:/0/RUN/artifacts/model`. */
  readonly source: string;
  /** Where clients fetch its files: the source itself, or what it stood for when it was registered. */
  readonly location: string;
  readonly runId?: RunId;
  readonly runLink?: string;
  readonly modelId?: LoggedModelId;
  /** By key. */
  readonly tags: readonly Tag[];
  /** In alphabetical order. */
  readonly aliases: readonly string[];
}
