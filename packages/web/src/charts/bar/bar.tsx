import { type ReactNode, useMemo } from "react";
import { formatNumber } from "../../format/number.ts";
import { useScheme } from "../../theme/theme.ts";
import type { ChartProps } from "../chart-props.ts";
import { xText } from "../line/axis-text.ts";
import { colourOf } from "../run-colours.ts";
import styles from "./bar.module.css";
import { prepareBars } from "./prepare.ts";

/** One value a run, as bars in a table, so that it reads the same to all. */
export function BarChart({ label, runs, view, envelopes, height, hidden }: ChartProps): ReactNode {
  const scheme = useScheme();
  const bars = useMemo(() => prepareBars(envelopes), [envelopes]);
  const byId = new Map(runs.map((run) => [run.id, run]));
  const [only] = bars;
  if (bars.length === 1 && only !== undefined)
    return (
      <p className={styles.single} style={{ height }}>
        <strong>{formatNumber(only.value)}</strong>
        <span>logged once, at {xText(view.axis, only.x)}</span>
      </p>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls, and a keyboard must reach it.
    <section className={styles.box} style={{ height }} tabIndex={0} aria-label={`${label} of each run`}>
      <table className={styles.table}>
        <tbody>
          {bars.map((bar) => {
            const run = byId.get(bar.runId);
            return run === undefined || hidden.has(run.id) ? null : (
              <tr key={bar.runId}>
                <th scope="row" title={run.name}>
                  {run.name}
                </th>
                <td className={styles.track}>
                  <svg aria-hidden="true" width="100%" height="12" preserveAspectRatio="none" viewBox="0 0 1 1">
                    <rect x={bar.from} width={bar.length} y="0" height="1" fill={colourOf(run.look, scheme)} />
                  </svg>
                </td>
                <td className={styles.value}>{formatNumber(bar.value)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
