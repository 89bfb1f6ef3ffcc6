import { formatDuration, formatMoment } from "../../format/time.ts";
import type { XAxis } from "./view.ts";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** A place on x in words: `step 1,200`, `3 min 05 s`, `2026-11-23 20:14:05`. */
export function xText(axis: XAxis, x: number): string {
  if (axis === "time") return formatMoment(x);
  return axis === "relative" ? formatDuration(x) : `step ${grouped.format(x)}`;
}

/** The name of an axis as a heading of values. */
export function xName(axis: XAxis): string {
  return { step: "Step", time: "Time", relative: "Time since start" }[axis];
}

/** A step short enough for a tick: `800`, `12k`, `1.5M`. */
export function stepTick(step: number): string {
  const size = Math.abs(step);
  if (size >= 1e9) return `${short(step / 1e9)}G`;
  if (size >= 1e6) return `${short(step / 1e6)}M`;
  return size >= 1e4 ? `${short(step / 1e3)}k` : short(step);
}

/** A duration short enough for a tick, in the unit that the distance between ticks asks for. */
export function durationTick(ms: number, between: number): string {
  const [size, unit] = durationUnits.find(([size]) => between >= size) ?? [1, "ms"];
  return ms === 0 ? "0" : `${short(ms / size)} ${unit}`;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const durationUnits: readonly (readonly [size: number, unit: string])[] = [
  [day, "d"],
  [hour, "h"],
  [minute, "min"],
  [second, "s"],
];

/** Distances between ticks of a duration that read well, in milliseconds. */
export const durationSteps: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((n) => n * day),
];

/** A value short enough for a tick. */
export function valueTick(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e5 || size < 1e-3)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e")
      .replace("-", "−");
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

function short(value: number): string {
  return grouped.format(value).replace("-", "−");
}
