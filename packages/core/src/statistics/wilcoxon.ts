import type { RankTest } from "./mann-whitney.ts";
import { normalTwoSided } from "./normal.ts";
import { doubledRanks } from "./ranks.ts";
import { type NotComputable, summarise } from "./sample.ts";
import { pairedDifferences } from "./t-test.ts";

/** Up to so many pairs, all ways of giving them signs are counted. */
const MOST_COUNTED = 100;

/**
 * Wilcoxon's signed-rank test of pairs that share a seed. The statistic is the smaller of the two rank sums. Pairs without
 * a difference say nothing about its sign and are left out, as Wilcoxon did.
 *
 * @throws {Invalid} if the lists differ in length, or as {@link summarise}
 */
export function wilcoxon(baseline: readonly number[], candidate: readonly number[]): RankTest | NotComputable {
  const all = pairedDifferences(baseline, candidate);
  summarise(all);
  const differences = all.filter((difference) => difference !== 0);
  if (differences.length === 0) return { notComputable: "no pair of runs differs at all" };
  const { ranks, tieTerm } = doubledRanks(differences.map(Math.abs));
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const positive = ranks.reduce((sum, rank, i) => sum + ((differences[i] ?? 0) > 0 ? rank : 0), 0);
  const smaller = Math.min(positive, total - positive);
  const n = differences.length;
  if (n <= MOST_COUNTED) return { statistic: smaller / 2, p: countedP(ranks, { smaller, total }), method: "exact" };
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieTerm / 48;
  return { statistic: smaller / 2, p: normalTwoSided((smaller / 2 - (n * (n + 1)) / 4) / Math.sqrt(variance)), method: "normal" };
}

/** The share of sign choices whose smaller rank sum is no larger than what was seen. */
function countedP(ranks: readonly number[], { smaller, total }: { readonly smaller: number; readonly total: number }): number {
  // `ways[s]`: the share of sign choices whose positive ranks sum to s.
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  for (const rank of ranks) {
    for (let s = total; s >= 0; s--) ways[s] = ((ways[s] ?? 0) + (s < rank ? 0 : (ways[s - rank] ?? 0))) / 2;
  }
  const tail = ways.subarray(0, smaller + 1).reduce((sum, share) => sum + share, 0);
  return Math.min(1, 2 * tail);
}
