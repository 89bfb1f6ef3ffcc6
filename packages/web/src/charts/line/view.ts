import type { EnvelopesInput } from "../../api/metrics.ts";
import type { Smoothing } from "./smooth.ts";

/** What runs along x. `relative` is time since each run's own start. */
export type XAxis = NonNullable<EnvelopesInput["axis"]>;

/** How the charts of a page are looked at; all of it stands in the page's address. */
export interface ChartView {
  readonly axis: XAxis;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly smoothing: Smoothing;
  /** Fits y to the bulk of the values and says how many lie beyond; off shows everything. */
  readonly fitBulk: boolean;
}

export const plainView: ChartView = { axis: "step", logX: false, logY: false, smoothing: { kind: "none" }, fitBulk: false };

/** A part of x, in the axis' own units: steps, or milliseconds. Both ends belong to it. */
export interface XRange {
  readonly from: number;
  readonly to: number;
}

/** The most that each kind may smooth. */
export const mostSmoothing = { ema: 0.99, gauss: 200, mean: 500 } as const;

/** Reads a view from the address; what it does not know is left plain. */
export function readView(search: URLSearchParams): ChartView {
  const axis = search.get("x");
  const [kind, amount] = (search.get("smooth") ?? "").split(":");
  const log = search.get("log") ?? "";
  return {
    axis: axis === "time" || axis === "relative" ? axis : "step",
    logX: log.includes("x") && axis !== "time",
    logY: log.includes("y"),
    smoothing:
      kind === "ema" || kind === "gauss" || kind === "mean"
        ? { kind, amount: within(Number(amount), mostSmoothing[kind]) }
        : { kind: "none" },
    fitBulk: search.get("fit") === "bulk",
  };
}

/** The fields of the address that make up a view; a plain value has none. */
export function viewFields(view: ChartView): Readonly<Record<string, string | undefined>> {
  const log = `${view.logX ? "x" : ""}${view.logY ? "y" : ""}`;
  return {
    x: view.axis === "step" ? undefined : view.axis,
    log: log === "" ? undefined : log,
    smooth: view.smoothing.kind === "none" ? undefined : `${view.smoothing.kind}:${view.smoothing.amount}`,
    fit: view.fitBulk ? "bulk" : undefined,
  };
}

/** Reads the zoomed part of x from the address. */
export function readRange(search: URLSearchParams): XRange | undefined {
  const [from, to] = (search.get("range") ?? "").split("..").map((part) => (part === "" ? Number.NaN : Number(part)));
  return from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
}

export function rangeFields(range: XRange | undefined): Readonly<Record<string, string | undefined>> {
  return { range: range === undefined ? undefined : `${round(range.from)}..${round(range.to)}` };
}

/** Ends of a drag are pixels: seven digits are more than a screen has. */
function round(value: number): number {
  return Math.abs(value) < 1e9 ? Number(value.toPrecision(7)) : Math.round(value);
}

function within(amount: number, most: number): number {
  return amount > 0 ? Math.min(amount, most) : 0;
}
