import { Invalid } from "../errors.ts";
import { type NotComputable, type SampleSummary, summarise } from "./sample.ts";
import { tCritical, tTwoSided } from "./student-t.ts";

/** A range that holds the true value in `level` of all repetitions. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** E.g. 0.95. */
  readonly level: number;
}

/** An estimated difference with its uncertainty. `p` is two-sided. */
export interface TTest {
  readonly difference: number;
  readonly t: number;
  readonly df: number;
  readonly p: number;
  readonly interval: Interval;
}

/** An estimate whose variance is a sum of independent parts, each of them (variance of a mean, its degrees of freedom). */
export interface Estimate {
  readonly difference: number;
  readonly variances: readonly { readonly variance: number; readonly df: number }[];
}

/** The t test of an estimate against zero, with the degrees of freedom of Welch and Satterthwaite. */
export function tTestOf({ difference, variances }: Estimate, level: number): TTest {
  const variance = variances.reduce((sum, part) => sum + part.variance, 0);
  // Shares first: squares of small variances would vanish.
  const df = 1 / variances.reduce((sum, part) => sum + (part.variance / variance) ** 2 / part.df, 0);
  const error = Math.sqrt(variance);
  const t = difference / error;
  const reach = tCritical(1 - checkedLevel(level), df) * error;
  return { difference, t, df, p: tTwoSided(t, df), interval: { low: difference - reach, high: difference + reach, level } };
}

/**
 * Welch's test of mean(candidate) - mean(baseline), for groups whose spreads may differ.
 *
 * @throws {Invalid} as {@link summarise}
 */
export function welch(baseline: readonly number[], candidate: readonly number[], level = 0.95): TTest | NotComputable {
  const groups = [summarise(baseline), summarise(candidate)] as const;
  if (groups.some(({ n }) => n < 2)) return { notComputable: "a group of one run shows no spread between seeds; add seeds" };
  if (groups.every(({ sd }) => sd === 0)) return { notComputable: "neither group varies at all, so there is no spread to compare with" };
  return tTestOf({ difference: groups[1].mean - groups[0].mean, variances: groups.map(varianceOfMean) }, level);
}

/**
 * The paired t test of candidate[i] - baseline[i], where pair i shares its seed: what the seed alone does cancels.
 *
 * @throws {Invalid} if the lists differ in length, or as {@link summarise}
 */
export function pairedT(baseline: readonly number[], candidate: readonly number[], level = 0.95): TTest | NotComputable {
  const differences = summarise(pairedDifferences(baseline, candidate));
  if (differences.n < 2) return { notComputable: "one pair of runs shows no spread; add seeds" };
  if (differences.sd === 0) return { notComputable: "every pair differs by exactly the same, so there is no spread to compare with" };
  return tTestOf({ difference: differences.mean, variances: [varianceOfMean(differences)] }, level);
}

/** @throws {Invalid} if the lists differ in length */
export function pairedDifferences(baseline: readonly number[], candidate: readonly number[]): number[] {
  if (baseline.length !== candidate.length) {
    throw new Invalid(`Pairs need as many runs on both sides, not ${baseline.length} and ${candidate.length}.`);
  }
  return candidate.map((value, i) => value - (baseline[i] ?? Number.NaN));
}

/** What a group's mean owes to chance. */
export function varianceOfMean({ n, sd }: SampleSummary): { readonly variance: number; readonly df: number } {
  return { variance: (sd * sd) / n, df: n - 1 };
}

/** @throws {Invalid} */
export function checkedLevel(level: number): number {
  if (level > 0 && level < 1) return level;
  throw new Invalid(`${level} is no confidence level; give a number between 0 and 1, such as 0.95.`);
}
