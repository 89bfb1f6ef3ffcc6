import type { RandomStream } from "./random.ts";
import { type NotComputable, summarise } from "./sample.ts";
import { checkedLevel, type Interval } from "./t-test.ts";

/** How often and from what chance groups are drawn anew. */
export interface Resampling {
  readonly random: RandomStream;
  /** Default 10,000. */
  readonly draws?: number;
  /** Default 0.95. */
  readonly level?: number;
}

/**
 * The percentile interval of mean(candidate) - mean(baseline) over groups drawn anew with replacement: no assumption about
 * shapes, but too narrow for a handful of runs.
 *
 * @throws {Invalid} as {@link summarise}
 */
export function bootstrapInterval(
  baseline: readonly number[],
  candidate: readonly number[],
  { random, draws = 10_000, level = 0.95 }: Resampling,
): Interval | NotComputable {
  if (summarise(baseline).n < 2 || summarise(candidate).n < 2) {
    return { notComputable: "drawing anew from a group of one run gives that run again; add seeds" };
  }
  const differences = new Float64Array(draws);
  for (let i = 0; i < draws; i++) differences[i] = drawnMean(candidate, random) - drawnMean(baseline, random);
  differences.sort();
  const tail = (1 - checkedLevel(level)) / 2;
  return { low: quantile(differences, tail), high: quantile(differences, 1 - tail), level };
}

function drawnMean(values: readonly number[], random: RandomStream): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)] ?? 0;
  return sum / values.length;
}

/** By linear interpolation between order statistics, as NumPy does. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
