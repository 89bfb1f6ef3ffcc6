import type { Columns, IntColumn } from "../columns.ts";
import type { Axis } from "../metric-store.ts";

/** Where points stand on a chart: the x of its axis. */
export interface AxisScale {
  readonly axis: Axis;
  /** What is 0 on a `relative` axis, in milliseconds since 1970. */
  readonly origin: number;
}

/** Integers past the safe ones are rounded: a chart can't show the difference. */
export function xOf(value: number | bigint, { axis, origin }: AxisScale): number {
  return axis === "relative" ? Number(value) - origin : Number(value);
}

export function xColumn({ steps, times }: Columns, scale: AxisScale): Float64Array {
  return xsOf(scale.axis === "step" ? steps : times, scale);
}

/** The xs of the axis' own integers: of steps or of times. */
export function xsOf(ints: IntColumn, scale: AxisScale): Float64Array {
  if (ints instanceof Float64Array && scale.axis !== "relative") return ints;
  const xs = new Float64Array(ints.length);
  for (let i = 0; i < ints.length; i++) xs[i] = xOf(ints[i] ?? 0, scale);
  return xs;
}
