import { Invalid } from "../errors.ts";
import { bootstrapInterval } from "./bootstrap.ts";
import { type EffectSize, hedgesG } from "./hedges-g.ts";
import { mannWhitney, type RankTest, smallestMannWhitneyP } from "./mann-whitney.ts";
import { randomStream } from "./random.ts";
import { type NotComputable, type SampleSummary, summarise } from "./sample.ts";
import { type Interval, pairedT, type TTest, welch } from "./t-test.ts";
import { type Criterion, type Verdict, verdictOf } from "./verdict.ts";
import { wilcoxon } from "./wilcoxon.ts";

/** One run's result. */
export interface Measurement {
  readonly runId: string;
  /** As the run spelled it; absent when it named none. */
  readonly seed?: string;
  readonly value: number;
}

/** What makes a comparison weaker than its p value looks. */
export type Warning =
  /** Fewer than five runs in a group: one lucky seed decides. */
  | { readonly kind: "few-seeds"; readonly runs: number }
  /** The number of seeds was not fixed beforehand, or is another: looking again and again makes differences out of nothing. */
  | { readonly kind: "peeked"; readonly planned?: number }
  /** Groups so small that the rank test cannot fall below 0.05 whatever the runs say. */
  | { readonly kind: "ranks-cannot-decide"; readonly smallestP: number }
  /** Runs whose value is not finite were left out. */
  | { readonly kind: "left-out"; readonly runIds: readonly string[] };

/** How groups are compared. */
export interface ComparisonPlan extends Criterion {
  /** Runs a group, as fixed before the first of them. */
  readonly plannedSeeds?: number;
  /** Default 0.95. */
  readonly level?: number;
  /** Seed of the bootstrap; default 1. */
  readonly bootstrapSeed?: number;
}

/** A group with all that a reader may want to check. */
export interface ComparedGroup extends SampleSummary {
  readonly measurements: readonly Measurement[];
}

export interface PairedComparison {
  /** Seeds that both groups have once each, ascending as text; only their runs enter. */
  readonly seeds: readonly string[];
  readonly t: TTest | NotComputable;
  readonly wilcoxon: RankTest | NotComputable;
}

/** Two groups side by side; every difference is candidate - baseline, in the metric's unit. */
export interface GroupComparison {
  readonly baseline: ComparedGroup;
  readonly candidate: ComparedGroup;
  readonly difference: number;
  readonly welch: TTest | NotComputable;
  readonly mannWhitney: RankTest;
  readonly effect: EffectSize | NotComputable;
  readonly bootstrap: Interval | NotComputable;
  /** Where at least two seeds are on both sides. */
  readonly paired?: PairedComparison;
  readonly warnings: readonly Warning[];
  /** By Welch's test; `inconclusive` where it can't be computed. */
  readonly verdict: Verdict;
}

/**
 * Compares runs of two settings that differ only by seed within each.
 *
 * @throws {Invalid} if a group has no finite measurement, or the plan makes no sense
 */
export function compareGroups(baseline: readonly Measurement[], candidate: readonly Measurement[], plan: ComparisonPlan): GroupComparison {
  if (!(plan.minEffect >= 0)) throw new Invalid(`${plan.minEffect} is no smallest effect; give 0 or more, in the metric's unit.`);
  const groups = [usable(baseline, "baseline"), usable(candidate, "candidate")] as const;
  const [before, after] = [valuesOf(groups[0]), valuesOf(groups[1])];
  const level = plan.level ?? 0.95;
  const tested = welch(before, after, level);
  const paired = pairBySeed(groups[0], groups[1], level);
  const compared = groups.map((measurements) => ({ ...summarise(valuesOf(measurements)), measurements }));
  const [left, right] = compared as [ComparedGroup, ComparedGroup];
  return {
    baseline: left,
    candidate: right,
    difference: right.mean - left.mean,
    welch: tested,
    mannWhitney: mannWhitney(before, after),
    effect: hedgesG(before, after, level),
    bootstrap: bootstrapInterval(before, after, { random: randomStream(plan.bootstrapSeed ?? 1), level }),
    ...(paired === undefined ? {} : { paired }),
    warnings: warningsOf([left, right], plan, [...baseline, ...candidate]),
    verdict: "notComputable" in tested ? "inconclusive" : verdictOf(tested, plan),
  };
}

function usable(group: readonly Measurement[], name: string): readonly Measurement[] {
  const finite = group.filter(({ value }) => Number.isFinite(value));
  if (finite.length === 0)
    throw new Invalid(`The ${name} has no run with a finite value of the metric; choose other runs or another metric.`);
  return finite;
}

function warningsOf(groups: readonly ComparedGroup[], { plannedSeeds }: ComparisonPlan, all: readonly Measurement[]): Warning[] {
  const sizes = groups.map(({ n }) => n);
  const fewest = Math.min(...sizes);
  const smallestP = smallestMannWhitneyP(sizes[0] ?? 0, sizes[1] ?? 0);
  const leftOut = all.filter(({ value }) => !Number.isFinite(value)).map(({ runId }) => runId);
  const warnings: Warning[] = [];
  if (fewest < 5) warnings.push({ kind: "few-seeds", runs: fewest });
  if (plannedSeeds === undefined) warnings.push({ kind: "peeked" });
  else if (sizes.some((n) => n !== plannedSeeds)) warnings.push({ kind: "peeked", planned: plannedSeeds });
  if (smallestP > 0.05) warnings.push({ kind: "ranks-cannot-decide", smallestP });
  if (leftOut.length > 0) warnings.push({ kind: "left-out", runIds: leftOut });
  return warnings;
}

function pairBySeed(baseline: readonly Measurement[], candidate: readonly Measurement[], level: number): PairedComparison | undefined {
  const [before, after] = [onceBySeed(baseline), onceBySeed(candidate)];
  const pairs = [...before].flatMap(([seed, left]) => {
    const right = after.get(seed);
    return left === undefined || right === undefined ? [] : [{ seed, left, right }];
  });
  if (pairs.length < 2) return undefined;
  pairs.sort((a, b) => (a.seed < b.seed ? -1 : 1));
  const [lefts, rights] = [pairs.map(({ left }) => left), pairs.map(({ right }) => right)];
  return { seeds: pairs.map(({ seed }) => seed), t: pairedT(lefts, rights, level), wilcoxon: wilcoxon(lefts, rights) };
}

/** Values by seed; a seed that stands twice pairs with nothing, because which of its runs would be chance. */
function onceBySeed(group: readonly Measurement[]): Map<string, number | undefined> {
  const bySeed = new Map<string, number | undefined>();
  for (const { seed, value } of group) {
    if (seed !== undefined) bySeed.set(seed, bySeed.has(seed) ? undefined : value);
  }
  return bySeed;
}

function valuesOf(group: readonly Measurement[]): number[] {
  return group.map(({ value }) => value);
}
