/** B(2k) / (2k (2k - 1)): the coefficients of Stirling's series, DLMF 5.11.1. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156, -3617 / 122_400];
/** Above this the eight terms of the series are exact to a double. */
const LARGE = 10;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** The natural logarithm of Γ(x), for x > 0. */
export function logGamma(x: number): number {
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingError(x);
}

/**
 * What Stirling's formula lacks: ln Γ(x) - ((x - ½) ln x - x + ½ ln 2π), for x > 0. Ratios of gammas of large numbers are
 * formed from these small terms, because the logarithms themselves would cancel and leave noise.
 */
export function stirlingError(x: number): number {
  if (x >= LARGE) {
    const square = 1 / (x * x);
    return STIRLING.reduceRight((sum, coefficient) => sum * square + coefficient, 0) / x;
  }
  // Γ(x) = Γ(x + n) / (x (x + 1) … (x + n - 1)); n brings the argument up to where the series holds.
  let product = 1;
  let up = x;
  for (; up < LARGE; up++) product *= up;
  const logOfUp = (up - 0.5) * Math.log(up) - up + HALF_LOG_TWO_PI + stirlingError(up);
  return logOfUp - Math.log(product) - ((x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI);
}
