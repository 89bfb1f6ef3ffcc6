import { Invalid } from "../errors.ts";
import { noncentralTCdf } from "./noncentral-t.ts";
import { tCritical } from "./student-t.ts";
import { checkedLevel } from "./t-test.ts";

/** Past this an effect is so small against the spread that no one would train so often. */
const MOST_SEEDS = 100_000;

/** How likely a two-sided t test with `n` runs a group finds a difference of `effect` standard deviations. */
export function power(effect: number, n: number, alpha = 0.05): number {
  const df = 2 * n - 2;
  if (df < 1) return 0;
  const critical = tCritical(1 - checkedLevel(1 - alpha), df);
  const noncentrality = Math.abs(effect) * Math.sqrt(n / 2);
  return 1 - noncentralTCdf(critical, df, noncentrality) + noncentralTCdf(-critical, df, noncentrality);
}

/**
 * The runs a group needs to find a difference of `effect` standard deviations with this power; absent where it would take
 * more than 100,000.
 *
 * @throws {Invalid} if the effect is no finite number
 */
export function seedsNeeded(effect: number, { power: wanted = 0.8, alpha = 0.05 } = {}): number | undefined {
  if (!Number.isFinite(effect)) throw new Invalid(`${effect} is no effect size; give the difference in standard deviations.`);
  let high = 2;
  while (power(effect, high, alpha) < wanted) {
    high *= 2;
    if (high > MOST_SEEDS) return undefined;
  }
  let low = high === 2 ? 1 : high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (power(effect, middle, alpha) < wanted) low = middle;
    else high = middle;
  }
  return high;
}
