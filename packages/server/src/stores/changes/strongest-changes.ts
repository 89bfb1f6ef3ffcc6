import { type Change, isRegistryChange } from "@trialbook/core/changes.ts";

const WEIGHT = { points: 0, facts: 1, gone: 2 };

/** Of several changes to one run, experiment or registered model, the one that says most. */
export function strongestChanges(changes: readonly Change[]): readonly Change[] {
  const strongest = new Map<string, Change>();
  for (const change of changes) {
    const thing = thingOf(change);
    const before = strongest.get(thing);
    if (before === undefined || WEIGHT[change.what] > WEIGHT[before.what]) strongest.set(thing, change);
  }
  return [...strongest.values()];
}

function thingOf(change: Change): string {
  return isRegistryChange(change) ? `model ${change.model}` : (change.runId ?? `experiment ${change.experimentId}`);
}
