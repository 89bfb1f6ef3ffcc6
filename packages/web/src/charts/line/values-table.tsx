import type { ReactNode } from "react";
import { formatNumber } from "../../format/number.ts";
import { xName, xText } from "./axis-text.ts";
import type { ChartRun } from "./plot-options.ts";
import type { PreparedLines } from "./prepare.ts";
import { wholeValue } from "./values-at.ts";
import styles from "./values-table.module.css";
import type { XAxis } from "./view.ts";

interface ValuesTableProps {
  readonly label: string;
  readonly axis: XAxis;
  readonly runs: readonly ChartRun[];
  readonly prepared: PreparedLines;
  readonly height: number;
}

const MOST_ROWS = 500;

/** The numbers of a chart as a table: a row a bucket, with the spread where a bucket holds several points. */
export function ValuesTable({ label, axis, runs, prepared, height }: ValuesTableProps): ReactNode {
  const rows = prepared.x.slice(0, MOST_ROWS);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls, and a keyboard must reach it.
    <section className={styles.box} style={{ height }} tabIndex={0} aria-label={`${label} as a table`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{xName(axis)}</th>
            {runs.map((run) => (
              <th key={run.id} scope="col" title={run.name}>
                {run.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((x, row) => (
            <tr key={x}>
              <th scope="row">{xText(axis, x).replace(/^step /, "")}</th>
              {prepared.lines.map((line) => {
                const { drawn, word, min, max } = wholeValue(line, row);
                return (
                  <td key={line.runId}>
                    {word ?? (drawn === undefined ? "" : formatNumber(drawn))}
                    {min !== undefined && max !== undefined && min < max ? (
                      <small>
                        {" "}
                        {formatNumber(min)} … {formatNumber(max)}
                      </small>
                    ) : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {prepared.x.length > MOST_ROWS ? (
        <p className={styles.note}>
          The first {MOST_ROWS} of {prepared.x.length} rows; the CSV file has all of them.
        </p>
      ) : null}
    </section>
  );
}
