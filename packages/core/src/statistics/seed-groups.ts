import type { Param } from "../run/run.ts";
import { isSeedKey } from "../run/seed-key.ts";
import { typedKey } from "../run/typed-value.ts";

/** What of a run says which setting it tried. */
export interface TriedSetting {
  readonly runId: string;
  readonly params: readonly Param[];
  /** Digests of the data sets that it read, in any order. */
  readonly datasets: readonly string[];
  /** Identifies its code: a tree or commit; absent where nobody recorded it. */
  readonly code?: string;
}

/** Runs of one setting. */
export interface SeedGroup {
  /** What they share, seeds left out, ascending by key. */
  readonly params: readonly Param[];
  readonly runs: readonly { readonly runId: string; readonly seed?: string }[];
}

/**
 * Groups runs that differ only by seed: same params by meaning (`0.010` is `1e-2`), data and code. Groups and the runs in
 * them stand in the order of the runs.
 */
export function groupBySeed(runs: readonly TriedSetting[]): SeedGroup[] {
  const groups = new Map<string, { params: readonly Param[]; runs: { runId: string; seed?: string }[] }>();
  for (const run of runs) {
    const params = run.params.filter(({ key }) => !isSeedKey(key)).sort((a, b) => (a.key < b.key ? -1 : 1));
    const identity = JSON.stringify([params.map(({ key, value }) => [key, typedKey(value)]), [...run.datasets].sort(), run.code ?? null]);
    const group = groups.get(identity) ?? { params, runs: [] };
    if (group.runs.length === 0) groups.set(identity, group);
    const seed = seedOf(run.params);
    group.runs.push({ runId: run.runId, ...(seed === undefined ? {} : { seed }) });
  }
  return [...groups.values()];
}

/** A run's seed: all its seeds together, where it has several. */
export function seedOf(params: readonly Param[]): string | undefined {
  const seeds = params.filter(({ key }) => isSeedKey(key)).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (seeds.length <= 1) return seeds[0]?.value;
  return seeds.map(({ key, value }) => `${key}=${value}`).join(" ");
}
