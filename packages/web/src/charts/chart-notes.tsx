import type { ReactNode } from "react";
import { formatCount } from "../format/number.ts";
import type { PreparedLines } from "./line/prepare.ts";
import type { ChartView } from "./line/view.ts";
import type { YRange } from "./line/y-range.ts";
import styles from "./metric-chart.module.css";

interface ChartNotesProps {
  readonly prepared: PreparedLines;
  readonly y: YRange;
  readonly view: ChartView;
  /** Runs of the page that never logged the metric. */
  readonly missing: number;
  /** Values that no mean of a group has a place for. */
  readonly leftOut: number;
}

/** What the chart does not show, said beneath it. */
export function ChartNotes({ prepared, y, view, missing, leftOut }: ChartNotesProps): ReactNode {
  const marks = (kinds: readonly string[]) =>
    prepared.lines.reduce((sum, line) => sum + line.marks.filter((mark) => kinds.includes(mark.kind)).length, 0);
  const unshown = prepared.lines.reduce((sum, line) => sum + line.unshown, 0);
  const notes = [
    note(y.above + y.below, (n) => `${places(n)} beyond the y axis${y.above > 0 ? " ▲" : ""}${y.below > 0 ? " ▼" : ""}`),
    note(marks(["nan"]), (n) => `× NaN at ${places(n)}`),
    note(marks(["up", "down"]), (n) => `▲▼ infinite, or beyond 1e300, at ${places(n)}`),
    note(unshown, (n) => `${places(n)} at or below zero, which a logarithmic ${view.logX && !view.logY ? "x" : "axis"} cannot show`),
    note(leftOut, (n) => `${formatCount(n)} ${n === 1 ? "value is" : "values are"} NaN or infinite and in no mean`),
    note(missing, (n) => `${formatCount(n)} ${n === 1 ? "run has" : "runs have"} no such metric`),
  ].filter((text) => text !== undefined);
  return notes.length === 0 ? null : <p className={styles.notes}>{notes.join(" · ")}</p>;
}

function note(count: number, say: (count: number) => string): string | undefined {
  return count > 0 ? say(count) : undefined;
}

function places(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "place" : "places"}`;
}
