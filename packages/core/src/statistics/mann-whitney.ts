import { normalTwoSided } from "./normal.ts";
import { doubledRanks } from "./ranks.ts";
import { summarise } from "./sample.ts";

/** Up to so many measurements in both groups together, all ways of splitting them are counted. */
const MOST_COUNTED = 100;

/** A test that looks at the order of the measurements alone. `p` is two-sided. */
export interface RankTest {
  readonly statistic: number;
  readonly p: number;
  /** `exact`: all possibilities were counted; `normal`: approximated, with correction for ties and continuity. */
  readonly method: "exact" | "normal";
}

/**
 * The Mann-Whitney U test. The statistic is the number of pairs in which the candidate is the larger, ties counting half.
 * Ties between the groups are counted as they are. Ties within one group are taken for values that were rounded: however
 * they are told apart, the statistic stays, so they do not change what is counted.
 *
 * @throws {Invalid} as {@link summarise}
 */
export function mannWhitney(baseline: readonly number[], candidate: readonly number[]): RankTest {
  const [m, n] = [summarise(baseline).n, summarise(candidate).n];
  const { ranks, tieTerm } = doubledRanks([...baseline, ...candidate]);
  const sum = ranks.slice(m).reduce((total, rank) => total + rank, 0);
  const statistic = sum / 2 - (n * (n + 1)) / 2;
  if (m + n <= MOST_COUNTED) return { statistic, p: countedP(toldApart(ranks, m), n, sum), method: "exact" };
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - tieTerm / (total * (total - 1)));
  const distance = Math.max(0, Math.abs(statistic - (m * n) / 2) - 0.5);
  return { statistic, p: variance === 0 ? 1 : normalTwoSided(distance / Math.sqrt(variance)), method: "normal" };
}

/** The ranks, where ties that do not cross from the first `m` to the others have become ranks of their own; group sums stay. */
function toldApart(ranks: readonly number[], m: number): readonly number[] {
  const places = new Map<number, number[]>();
  for (const [i, rank] of ranks.entries()) places.set(rank, [...(places.get(rank) ?? []), i]);
  const apart = [...ranks];
  for (const [rank, tied] of places) {
    if (tied.some((i) => i < m) && tied.some((i) => i >= m)) continue;
    for (const [position, i] of tied.entries()) apart[i] = rank - (tied.length - 1) + 2 * position;
  }
  return apart;
}

/** The smallest p that groups of these sizes can ever give, however far apart they lie. */
export function smallestMannWhitneyP(m: number, n: number): number {
  let ways = 1;
  for (let i = 1; i <= n; i++) ways *= (m + i) / i;
  return Math.min(1, 2 / ways);
}

/** The share of choices of `n` ranks whose sum lies at least as far out as `sum`: twice the smaller tail. */
function countedP(ranks: readonly number[], n: number, sum: number): number {
  const ways = waysToSum(ranks, n);
  let below = 0;
  let above = 0;
  let all = 0;
  for (const [reached, count] of ways.entries()) {
    all += count;
    if (reached <= sum) below += count;
    if (reached >= sum) above += count;
  }
  return Math.min(1, (2 * Math.min(below, above)) / all);
}

/** `result[s]`: how many choices of `n` of the ranks sum to s. */
function waysToSum(ranks: readonly number[], n: number): Float64Array {
  const largest = [...ranks].sort((a, b) => b - a).slice(0, n);
  const most = largest.reduce((total, rank) => total + rank, 0);
  const ways = Array.from({ length: n + 1 }, () => new Float64Array(most + 1));
  const none = ways[0];
  if (none !== undefined) none[0] = 1;
  for (const rank of ranks) {
    for (let chosen = n; chosen > 0; chosen--) {
      const [from, to] = [ways[chosen - 1], ways[chosen]];
      if (from === undefined || to === undefined) continue;
      for (let s = most; s >= rank; s--) to[s] = (to[s] ?? 0) + (from[s - rank] ?? 0);
    }
  }
  return ways[n] ?? new Float64Array();
}
