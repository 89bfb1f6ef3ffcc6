import type { Interval } from "./t-test.ts";

/** What a comparison says about the hypothesis that the candidate is better; a person sets the conclusion. */
export type Verdict = "supported" | "refuted" | "inconclusive";

/** What was hoped for. */
export interface Criterion {
  /** Whether more of the metric is better, or less. */
  readonly direction: "max" | "min";
  /** The smallest improvement worth having, in the metric's unit; at least 0. */
  readonly minEffect: number;
}

/**
 * `supported`: the improvement seen is at least as large as hoped, and zero lies outside of its interval. `refuted`: the whole
 * interval lies below what was hoped. Else the runs do not decide it.
 *
 * @param found candidate - baseline
 */
export function verdictOf(
  found: { readonly difference: number; readonly interval: Interval },
  { direction, minEffect }: Criterion,
): Verdict {
  const sign = direction === "max" ? 1 : -1;
  const improvement = sign * found.difference;
  const [worst, best] = direction === "max" ? [found.interval.low, found.interval.high] : [-found.interval.high, -found.interval.low];
  if (improvement >= minEffect && worst > 0) return "supported";
  return best < minEffect || best <= 0 ? "refuted" : "inconclusive";
}
