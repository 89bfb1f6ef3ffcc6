import type { Columns } from "../columns.ts";
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
  const ints = scale.axis === "step" ? steps : times;
  if (ints instanceof Float64Array) return scale.axis === "relative" ? ints.map((value) => xOf(value, scale)) : ints;
  return Float64Array.from(ints, (value) => xOf(value, scale));
}
