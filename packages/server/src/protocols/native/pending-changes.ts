import { type Change, isRegistryChange } from "@trialbook/core/changes.ts";

/** Past so many things at once a listener is told of whole experiments, and of the registry as a whole, instead. */
const mostRuns = 1000;

/** Changes that a listener has not been told of yet, each once, in bounded space. */
export class PendingChanges {
  #changes = new Map<string, Change>();

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) this.#changes.set(nameOf(change), change);
    if (this.#changes.size > mostRuns) this.#changes = merged(this.#changes.values());
  }

  /** Gives them all, and is empty afterwards. */
  take(): Change[] {
    const taken = [...this.#changes.values()];
    this.#changes.clear();
    return taken;
  }
}

function nameOf(change: Change): string {
  return isRegistryChange(change) ? `model ${change.what} ${change.model}` : `${change.what} ${change.experimentId} ${change.runId ?? ""}`;
}

/** Whole experiments for their runs; the registry as the one thing without a name for all its models. */
function merged(changes: Iterable<Change>): Map<string, Change> {
  const told = [...changes].map(
    (change): Change => (isRegistryChange(change) ? { model: "", what: "facts" } : { experimentId: change.experimentId, what: "facts" }),
  );
  return new Map(told.map((change) => [nameOf(change), change]));
}
