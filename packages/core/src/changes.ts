import type { ExperimentId, RunId } from "./ids.ts";

/** Something was committed. `run` is absent where the experiment itself, or many of its runs, changed. */
export interface Change {
  readonly experimentId: ExperimentId;
  readonly runId?: RunId;
  /** `points`: only metric points were added; `facts`: anything else of the thing; `gone`: deleted or purged. */
  readonly what: "points" | "facts" | "gone";
}

/** Tells listeners of commits, after them and at most once a turn of the event loop; for live screens, never for truth. */
export interface Changes {
  /** @returns how to stop listening */
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
}
