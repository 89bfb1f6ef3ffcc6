const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Below this the series is quicker, above it the continued fraction. */
const SWITCH = 2.5;

/** How likely a standard normal variable is at most z. Both tails keep their relative precision. */
export function normalCdf(z: number): number {
  return z <= 0 ? upperTail(-z) : 1 - upperTail(z);
}

/** How likely a standard normal variable is at least as far from zero as z, on either side. */
export function normalTwoSided(z: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(z)));
}

/** P(Z > z) for z >= 0. */
function upperTail(z: number): number {
  if (z > 40) return 0;
  const density = Math.exp(-0.5 * z * z) / SQRT_TWO_PI;
  return z < SWITCH ? 0.5 - density * series(z) : density / millsFraction(z);
}

/** z + z³/3 + z⁵/(3·5) + …: all terms are positive, so none cancels. */
function series(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 3; ; n += 2) {
    term *= (z * z) / n;
    const next = sum + term;
    if (next === sum) return sum;
    sum = next;
  }
}

/** z + 1/(z + 2/(z + 3/…)), the inverse of Mills' ratio, from the back. */
function millsFraction(z: number): number {
  let value = z;
  for (let n = 120; n > 0; n--) value = z + n / value;
  return value;
}
