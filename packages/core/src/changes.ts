import type { ExperimentId, RunId } from "./ids.ts";

/** Something was committed. */
export type Change = RunChange | RegistryChange;

/** `runId` is absent where the experiment itself, or many of its runs, changed. */
export interface RunChange {
  readonly experimentId: ExperimentId;
  readonly runId?: RunId;
  /** `points`: only metric points were added; `facts`: anything else of the thing; `gone`: deleted or purged. */
  readonly what: "points" | "facts" | "gone";
}

/** A registered model, or one of its versions, changed. */
export interface RegistryChange {
  /** The registered model's name, the old and the new one of a model that was renamed; empty where it may be any. */
  readonly model: string;
  readonly what: "facts" | "gone";
}

export function isRegistryChange(change: Change): change is RegistryChange {
  return "model" in change;
}

/** Tells listeners of commits, after them and at most once a turn of the event loop; for live screens, never for truth. */
export interface Changes {
  /** @returns how to stop listening */
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
}
