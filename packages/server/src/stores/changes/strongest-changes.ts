import type { Change } from "@trialbook/core/changes.ts";

const WEIGHT = { points: 0, facts: 1, gone: 2 };

/** Of several changes to one run or experiment, the one that says most. */
export function strongestChanges(changes: readonly Change[]): readonly Change[] {
  const strongest = new Map<string, Change>();
  for (const change of changes) {
    const thing = change.runId ?? `experiment ${change.experimentId}`;
    const before = strongest.get(thing);
    if (before === undefined || WEIGHT[change.what] > WEIGHT[before.what]) strongest.set(thing, change);
  }
  return [...strongest.values()];
}
