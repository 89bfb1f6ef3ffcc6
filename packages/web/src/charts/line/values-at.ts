import { formatNumber } from "../../format/number.ts";
import type { ChartRun } from "./plot-options.ts";
import type { PreparedLine, PreparedLines } from "./prepare.ts";
import type { XRange } from "./view.ts";

/** What a run's curve says at one row. */
export interface ValueAt {
  /** As drawn; `undefined` where the run has no point, or one that cannot be drawn. */
  readonly drawn: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** The run's own x of these values. */
  readonly x: number | undefined;
  /** What the point is if it is not a number that can be drawn. */
  readonly word: "NaN" | "∞" | "−∞" | undefined;
}

/** A run's values at a row; between two of its points those of the earlier one, before the first and after the last none. */
export function valueAt(line: PreparedLine, row: number): ValueAt {
  let at = row;
  if (line.line[at] === undefined) {
    if (!hasPointAfter(line, row)) return nothing;
    while (at >= 0 && line.line[at] === undefined) at--;
    if (at < 0) return nothing;
  }
  return wholeValue(line, at);
}

/** The run's last point in the chart. */
export function latestValue(line: PreparedLine): ValueAt {
  for (let row = line.line.length - 1; row >= 0; row--) if (line.line[row] !== undefined) return wholeValue(line, row);
  return nothing;
}

/** Least and greatest value in the chart, bands included. */
export function spanOf(line: PreparedLine): { readonly min: number | undefined; readonly max: number | undefined } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of line.min) if (typeof value === "number" && value < min) min = value;
  for (const value of line.max) if (typeof value === "number" && value > max) max = value;
  return { min: min <= max ? min : undefined, max: min <= max ? max : undefined };
}

interface Walk {
  /** The row to start from; `undefined` is outside. */
  readonly from: number | undefined;
  /** Rows to go, negative to the left. */
  readonly distance: number;
  readonly hidden: ReadonlySet<string>;
  readonly within: XRange;
}

/** The row that so many rows with a shown point lie away, or the last one on the way; `undefined` if there is none. */
export function rowInDirection(prepared: PreparedLines, { from, distance, hidden, within }: Walk): number | undefined {
  const lines = prepared.lines.filter((line) => !hidden.has(line.runId));
  const step = Math.sign(distance);
  let left = Math.abs(distance);
  let found: number | undefined;
  for (
    let row = from === undefined ? (step > 0 ? 0 : prepared.x.length - 1) : from + step;
    row >= 0 && row < prepared.x.length;
    row += step
  ) {
    const at = prepared.x[row] as number;
    if (at < within.from || at > within.to || !lines.some((line) => line.line[row] !== undefined)) continue;
    found = row;
    if (--left === 0) break;
  }
  return found ?? from;
}

const MOST_SPOKEN = 5;

/** The values at a row as a sentence for those who hear the chart. */
export function spokenValues(
  prepared: PreparedLines,
  runs: readonly ChartRun[],
  { row, hidden }: { readonly row: number; readonly hidden: ReadonlySet<string> },
): string {
  const said = runs.flatMap((run, i) => {
    const line = prepared.lines[i];
    if (line === undefined || hidden.has(run.id)) return [];
    const { drawn, word, min, max } = valueAt(line, row);
    const value = word ?? (drawn === undefined ? undefined : formatNumber(drawn));
    if (value === undefined) return [];
    const spread = min !== undefined && max !== undefined && min < max ? `, from ${formatNumber(min)} to ${formatNumber(max)}` : "";
    return [runs.length === 1 ? `${value}${spread}` : `${run.name} ${value}${spread}`];
  });
  const more = said.length - MOST_SPOKEN;
  return `${said.slice(0, MOST_SPOKEN).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

const nothing: ValueAt = { drawn: undefined, min: undefined, max: undefined, x: undefined, word: undefined };

function hasPointAfter(line: PreparedLine, row: number): boolean {
  for (let at = row + 1; at < line.line.length; at++) if (line.line[at] !== undefined) return true;
  return false;
}

/** What the run has at exactly this row. */
export function wholeValue(line: PreparedLine, row: number): ValueAt {
  const mark = line.marks.find((mark) => mark.row === row)?.kind;
  const drawn = line.line[row] ?? undefined;
  return {
    drawn,
    min: line.min[row] ?? undefined,
    max: line.max[row] ?? undefined,
    x: line.ownX[row] ?? undefined,
    word: drawn !== undefined || mark === undefined ? undefined : mark === "nan" ? "NaN" : mark === "up" ? "∞" : "−∞",
  };
}
