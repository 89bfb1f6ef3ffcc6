import { Invalid } from "../errors.ts";
import { type NotComputable, summarise } from "./sample.ts";
import { type TTest, tTestOf, varianceOfMean } from "./t-test.ts";

/** Runs of one combination: `high[f]` says whether factor f has its second level. */
export interface Cell {
  readonly high: readonly boolean[];
  readonly values: readonly number[];
}

/** What a factor, or several together, do. */
export interface FactorialEffect {
  /** Names of the factors, one for a main effect. */
  readonly factors: readonly string[];
  readonly test: TTest | NotComputable;
}

/**
 * Main effects and interactions of a full 2^k design. A main effect is the change from a factor's first to its second level,
 * averaged over all combinations of the others. An interaction of two is how much more (or less) one changes things at the
 * other's second level than at its first: a difference of differences; and so on. Spreads may differ between cells.
 *
 * @param cells each combination once, in any order
 * @throws {Invalid} if a combination is missing or stands twice, or as {@link summarise}
 */
export function factorialEffects(factors: readonly string[], cells: readonly Cell[], level = 0.95): FactorialEffect[] {
  const combinations = 2 ** factors.length;
  const byBits = new Map(cells.map((cell) => [bitsOf(cell.high, factors), summarise(cell.values)]));
  if (byBits.size !== combinations || cells.length !== combinations) {
    throw new Invalid(`A design of ${factors.length} factors has ${combinations} combinations, each once; ${cells.length} were given.`);
  }
  const effects: FactorialEffect[] = [];
  for (let subset = 1; subset < combinations; subset++) {
    const inSubset = factors.filter((_, f) => (subset >> f) & 1);
    const scale = 2 ** (factors.length - inSubset.length);
    const groups = [...byBits].map(([bits, group]) => ({ group, weight: signOf(bits, subset, inSubset.length) / scale }));
    effects.push({ factors: inSubset, test: contrast(groups, level) });
  }
  return effects.sort((a, b) => a.factors.length - b.factors.length);
}

function contrast(
  groups: readonly { readonly group: ReturnType<typeof summarise>; readonly weight: number }[],
  level: number,
): TTest | NotComputable {
  if (groups.some(({ group }) => group.n < 2))
    return { notComputable: "a combination has one run only, so its spread is unknown; add seeds" };
  if (groups.every(({ group }) => group.sd === 0)) return { notComputable: "no combination varies at all, so there is no spread" };
  const difference = groups.reduce((sum, { group, weight }) => sum + weight * group.mean, 0);
  const variances = groups.map(({ group, weight }) => {
    const { variance, df } = varianceOfMean(group);
    return { variance: variance * weight * weight, df };
  });
  return tTestOf({ difference, variances }, level);
}

/** +1 where an even number of the subset's factors is at its first level. */
function signOf(bits: number, subset: number, size: number): 1 | -1 {
  let high = 0;
  for (let both = bits & subset; both !== 0; both &= both - 1) high++;
  return (size - high) % 2 === 0 ? 1 : -1;
}

function bitsOf(high: readonly boolean[], factors: readonly string[]): number {
  if (high.length !== factors.length) throw new Invalid(`A combination names ${high.length} levels for ${factors.length} factors.`);
  return high.reduce((bits, isHigh, f) => bits | (isHigh ? 1 << f : 0), 0);
}
