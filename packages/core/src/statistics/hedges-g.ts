import { logGamma } from "./log-gamma.ts";
import { noncentralTCdf } from "./noncentral-t.ts";
import { type NotComputable, summarise } from "./sample.ts";
import { checkedLevel, type Interval } from "./t-test.ts";

/** A difference in units of the groups' common standard deviation, corrected for small groups. */
export interface EffectSize {
  readonly g: number;
  readonly interval: Interval;
}

/**
 * Hedges' g of candidate - baseline. Its interval comes from the noncentral t distribution, so it holds for groups of
 * any size that have a common spread.
 *
 * @throws {Invalid} as {@link summarise}
 */
export function hedgesG(baseline: readonly number[], candidate: readonly number[], level = 0.95): EffectSize | NotComputable {
  const [a, b] = [summarise(baseline), summarise(candidate)];
  const df = a.n + b.n - 2;
  if (a.n < 2 || b.n < 2) return { notComputable: "a group of one run shows no spread between seeds; add seeds" };
  const pooled = Math.sqrt(((a.n - 1) * a.sd ** 2 + (b.n - 1) * b.sd ** 2) / df);
  if (pooled === 0) return { notComputable: "neither group varies at all, so there is no spread to measure the difference in" };
  const scale = Math.sqrt(1 / a.n + 1 / b.n);
  const correction = Math.exp(logGamma(df / 2) - logGamma((df - 1) / 2)) / Math.sqrt(df / 2);
  const d = (b.mean - a.mean) / pooled;
  const tail = (1 - checkedLevel(level)) / 2;
  const [low, high] = [1 - tail, tail].map((share) => noncentralityOf(d / scale, df, share) * scale * correction);
  return { g: d * correction, interval: { low: low ?? Number.NaN, high: high ?? Number.NaN, level } };
}

/** The noncentrality under which a t variable is at most `t` with this probability. */
function noncentralityOf(t: number, df: number, probability: number): number {
  const reach = 10 + Math.abs(t) * 2;
  let [low, high] = [t - reach, t + reach];
  for (let round = 0; round < 60 && high - low > 1e-12 * reach; round++) {
    const middle = (low + high) / 2;
    // The further out the noncentrality, the less likely is a small t.
    if (noncentralTCdf(t, df, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
