import { incompleteBeta } from "./incomplete-beta.ts";

/** How likely a t variable is at least as far from zero as t, on either side; exact to a relative 1e-13 far into the tail. */
export function tTwoSided(t: number, df: number): number {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  return incompleteBeta(df / 2, 0.5, { x: df / (df + square), complement: square / (df + square) });
}

/** How likely a t variable is at most t. */
export function tCdf(t: number, df: number): number {
  const tail = tTwoSided(t, df) / 2;
  return t <= 0 ? tail : 1 - tail;
}

/**
 * The t that a t variable exceeds on either side with probability `twoSided`, e.g. 0.05 for a 95 % interval.
 *
 * @param twoSided above 0, below 1
 */
export function tCritical(twoSided: number, df: number): number {
  let high = 1;
  while (tTwoSided(high, df) > twoSided) high *= 2;
  let low = 0;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (tTwoSided(middle, df) > twoSided) low = middle;
    else high = middle;
  }
}
