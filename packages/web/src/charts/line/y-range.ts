import type { PreparedLines } from "./prepare.ts";
import type { Column } from "./smooth.ts";
import type { XRange } from "./view.ts";

/** What y shall span, and what that leaves out. */
export interface YRange {
  readonly min: number;
  readonly max: number;
  /** Values (of rows in sight) above and below; 0 unless the bulk was asked for. */
  readonly above: number;
  readonly below: number;
}

export interface YQuestion {
  readonly prepared: PreparedLines;
  readonly visible: XRange | undefined;
  /** Runs that the reader switched off. */
  readonly hidden: ReadonlySet<string>;
  readonly logY: boolean;
  readonly fitBulk: boolean;
}

/** How far from the middle half of the values still counts as the bulk, in widths of that half (Tukey's outer fence). */
const FENCE = 3;

/** Spans all values in sight, spikes and bands included; or with `fitBulk` only those that are not far out. */
export function yRange({ prepared, visible, hidden, logY, fitBulk }: YQuestion): YRange {
  const values: number[] = [];
  const add = (column: Column, row: number) => {
    const value = column[row];
    if (typeof value === "number") values.push(logY ? Math.log10(value) : value);
  };
  for (const line of prepared.lines) {
    if (hidden.has(line.runId)) continue;
    prepared.x.forEach((at, row) => {
      if (visible && (at < visible.from || at > visible.to)) return;
      add(line.min, row);
      add(line.max, row);
      add(line.line, row);
    });
  }
  const fence = fitBulk ? bulkOf(values) : { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  let [min, max, above, below] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of values) {
    if (value > fence.max) above++;
    else if (value < fence.min) below++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return { ...padded(min, max, logY), above, below };
}

/** Room above and below; a flat line lies in the middle, and nothing at all gives a plain axis. */
function padded(low: number, high: number, logY: boolean): { min: number; max: number } {
  let [min, max] = low <= high ? [low, high] : [0, 1];
  const pad = max > min ? (max - min) * 0.05 : logY ? 0.5 : Math.abs(max) * 0.1 || 1;
  const touchesZero = !logY && min >= 0 && min <= (max - min) * 0.05;
  min = touchesZero ? 0 : min - pad;
  max += pad;
  return logY ? { min: 10 ** min, max: 10 ** max } : { min, max };
}

function bulkOf(values: readonly number[]): { min: number; max: number } {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const width = at(0.75) - at(0.25) || at(0.95) - at(0.05);
  if (width === 0) return { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  return { min: at(0.25) - FENCE * width, max: at(0.75) + FENCE * width };
}
