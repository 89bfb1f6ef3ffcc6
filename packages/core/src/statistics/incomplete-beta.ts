import { stirlingError } from "./log-gamma.ts";

/** Where the incomplete beta function is asked for: x, and 1 - x as exactly as the caller knows it. */
export interface BetaPoint {
  readonly x: number;
  readonly complement: number;
}

const TINY = 1e-300;
const PRECISION = 1e-16;
const MOST_STEPS = 100_000;

/**
 * The regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 <= x <= 1: how likely a beta variable is at most x.
 * By the continued fraction of DLMF 8.17.22, on the side where it converges. Small results keep their relative precision.
 */
export function incompleteBeta(a: number, b: number, { x, complement }: BetaPoint): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, { x: complement, complement: x });
  return (powerTerms(a, b, { x, complement }) * continuedFraction(a, b, x)) / a;
}

/** x^a (1 - x)^b / B(a, b), through its distance from the mode, so that nothing cancels when a or b is large. */
function powerTerms(a: number, b: number, { x, complement }: BetaPoint): number {
  const sum = a + b;
  const offset = x * b - complement * a;
  const exponent = a * logMinusLinear(offset / a, (x * sum) / a) + b * logMinusLinear(-offset / b, (complement * sum) / b);
  const correction = stirlingError(sum) - stirlingError(a) - stirlingError(b);
  return Math.sqrt((a / sum) * b * (1 / (2 * Math.PI))) * Math.exp(exponent + correction);
}

/** ln(1 + u) - u, for u > -1; `ratio` is 1 + u, which is known better than u where u is near -1. */
function logMinusLinear(u: number, ratio: number): number {
  if (Math.abs(u) > 0.1) return Math.log(ratio) - u;
  let power = -u * u;
  let sum = power / 2;
  for (let n = 3; ; n++) {
    power *= -u;
    const next = sum + power / n;
    if (next === sum) return sum;
    sum = next;
  }
}

/** Lentz's way to evaluate the fraction from the front. */
function continuedFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return value;
}

function notZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
