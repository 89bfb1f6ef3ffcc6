import type { ReactNode } from "react";
import { formatNumber } from "../../format/number.ts";
import { RunSwatch } from "../run-swatch.tsx";
import { xText } from "./axis-text.ts";
import styles from "./legend.module.css";
import type { ChartRun } from "./plot-options.ts";
import type { PreparedLine, PreparedLines } from "./prepare.ts";
import { latestValue, spanOf, valueAt } from "./values-at.ts";
import type { XAxis } from "./view.ts";

interface LegendProps {
  readonly label: string;
  readonly axis: XAxis;
  readonly runs: readonly ChartRun[];
  readonly prepared: PreparedLines;
  readonly hidden: ReadonlySet<string>;
  /** Where the cursor is; without one the table shows the latest values and the whole span. */
  readonly row: number | undefined;
  readonly onToggle: (runId: string) => void;
}

/** The runs of a chart with their values at the cursor; a click on a name hides or shows its line. */
export function Legend({ label, axis, runs, prepared, hidden, row, onToggle }: LegendProps): ReactNode {
  const at = row === undefined ? undefined : prepared.x[row];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls, and a keyboard must reach it.
    <section className={styles.box} tabIndex={0} aria-label={`Values of ${label}`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">{at === undefined ? "latest" : `${prepared.exact ? "" : "≈ "}${xText(axis, at)}`}</th>
            <th scope="col">min</th>
            <th scope="col">max</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run, i) => {
            const line = prepared.lines[i];
            return line === undefined ? null : (
              <tr key={run.id} className={hidden.has(run.id) ? styles.off : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    aria-pressed={!hidden.has(run.id)}
                    title={`${run.name}: show or hide`}
                    onClick={() => onToggle(run.id)}
                  >
                    <RunSwatch look={run.look} />
                    <span>{run.name}</span>
                  </button>
                </th>
                <Values line={line} row={row} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Values({ line, row }: { readonly line: PreparedLine; readonly row: number | undefined }): ReactNode {
  const { drawn, word, min, max } = row === undefined ? { ...latestValue(line), ...spanOf(line) } : valueAt(line, row);
  // At a place with one point there is no spread to tell of.
  const spread = row === undefined || min !== max ? [min, max] : ["", ""];
  return [word ?? drawn, ...spread].map((value, column) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: three columns that stay where they are.
    <td key={column}>{value === undefined ? "–" : typeof value === "string" ? value : formatNumber(value)}</td>
  ));
}
