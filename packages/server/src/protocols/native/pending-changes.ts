import type { Change } from "@trialbook/core/changes.ts";

/** Past so many runs at once a listener is told of whole experiments instead. */
const mostRuns = 1000;

/** Changes that a listener has not been told of yet, each once, in bounded space. */
export class PendingChanges {
  #changes = new Map<string, Change>();

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) this.#changes.set(`${change.what} ${change.experimentId} ${change.runId ?? ""}`, change);
    if (this.#changes.size > mostRuns) this.#changes = byExperiment(this.#changes.values());
  }

  /** Gives them all, and is empty afterwards. */
  take(): Change[] {
    const taken = [...this.#changes.values()];
    this.#changes.clear();
    return taken;
  }
}

function byExperiment(changes: Iterable<Change>): Map<string, Change> {
  const merged = new Map<string, Change>();
  for (const { experimentId } of changes) merged.set(`facts ${experimentId} `, { experimentId, what: "facts" });
  return merged;
}
