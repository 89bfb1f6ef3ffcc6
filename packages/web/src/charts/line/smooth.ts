/**
 * How a curve is smoothed. `ema`: `amount` in 0..1 is the weight that the past keeps over one typical distance between
 * points. `gauss`: `amount` is the kernel's standard deviation, `mean`: the window's full width, both in typical distances.
 */
export type Smoothing = { readonly kind: "none" } | { readonly kind: "ema" | "gauss" | "mean"; readonly amount: number };

/** One value a row: `null` is a point that cannot be drawn (it breaks the line), `undefined` is no point at all. */
export type Column = (number | null | undefined)[];

/** What smoothing works on: `y[i]` stands at `x[i]`, ascending. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: Column;
  /** The typical distance between two points, in units of x; keeps smoothing the same whatever part is zoomed into. */
  readonly unit: number;
}

/** The smoothed column; rows without a point stay without one. */
export function smooth(curve: Curve, how: Smoothing): Column {
  switch (how.kind) {
    case "none":
      return curve.y;
    case "ema":
      return exponential(curve, Math.min(Math.max(how.amount, 0), 0.9999));
    case "gauss":
      return gaussian(curve, how.amount * curve.unit);
    case "mean":
      return runningMean(curve, (how.amount * curve.unit) / 2);
  }
}

/** The median distance between neighbours; 1 when there are none. */
export function typicalDistance(x: readonly number[]): number {
  const gaps: number[] = [];
  for (let i = 1; i < x.length; i++) gaps.push((x[i] as number) - (x[i - 1] as number));
  gaps.sort((a, b) => a - b);
  const median = gaps[gaps.length >> 1] ?? 1;
  return median > 0 ? median : 1;
}

/**
 * Exponential average in time: a point's weight decays with its distance on x, not with the number of points since,
 * so a run logged every 10 steps and one logged every step are smoothed alike. Started without bias (Adam's correction).
 */
function exponential({ x, y, unit }: Curve, weight: number): Column {
  let sum = 0;
  let norm = 0;
  let lastX = Number.NaN;
  return y.map((value, i) => {
    if (value === null || value === undefined) return value;
    const at = x[i] as number;
    const keep = Number.isNaN(lastX) ? 0 : weight ** ((at - lastX) / unit);
    lastX = at;
    sum = keep * sum + (1 - weight) * value;
    norm = keep * norm + (1 - weight);
    return sum / norm;
  });
}

const KERNEL_REACH = 3;
const KERNEL_PARTS = 512;

/** A Gaussian kernel over x, cut at three standard deviations, read from a table because a chart may ask for millions. */
function gaussian({ x, y }: Curve, sigma: number): Column {
  if (!(sigma > 0)) return y;
  const kernel = Float64Array.from({ length: KERNEL_PARTS + 1 }, (_, i) => Math.exp(-0.5 * ((i / KERNEL_PARTS) * KERNEL_REACH) ** 2));
  const reach = sigma * KERNEL_REACH;
  const points = pointsOf(x, y);
  let from = 0;
  const smoothed = points.x.map((at) => {
    while ((points.x[from] as number) < at - reach) from++;
    let sum = 0;
    let norm = 0;
    for (let j = from; j < points.x.length; j++) {
      const distance = Math.abs((points.x[j] as number) - at);
      if (distance > reach) {
        if ((points.x[j] as number) > at) break;
        continue;
      }
      const weight = kernel[Math.round((distance / reach) * KERNEL_PARTS)] as number;
      sum += weight * (points.y[j] as number);
      norm += weight;
    }
    return sum / norm;
  });
  return spread(y, smoothed);
}

/** The mean of all points within `half` on either side. */
function runningMean({ x, y }: Curve, half: number): Column {
  if (!(half > 0)) return y;
  const points = pointsOf(x, y);
  let from = 0;
  let to = 0;
  let sum = 0;
  const smoothed = points.x.map((at) => {
    while (to < points.x.length && (points.x[to] as number) <= at + half) sum += points.y[to++] as number;
    while ((points.x[from] as number) < at - half) sum -= points.y[from++] as number;
    return sum / (to - from);
  });
  return spread(y, smoothed);
}

function pointsOf(x: readonly number[], y: Column): { x: number[]; y: number[] } {
  const points = { x: [] as number[], y: [] as number[] };
  for (let i = 0; i < y.length; i++) {
    const value = y[i];
    if (value === null || value === undefined) continue;
    points.x.push(x[i] as number);
    points.y.push(value);
  }
  return points;
}

/** Puts one value a point back onto the rows that have a point. */
function spread(y: Column, values: readonly number[]): Column {
  let next = 0;
  return y.map((value) => (value === null || value === undefined ? value : (values[next++] as number)));
}
