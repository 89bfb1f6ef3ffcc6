import type { ReactNode } from "react";
import { formatNumber } from "../format/number.ts";
import { xText } from "./line/axis-text.ts";
import type { PreparedLine } from "./line/prepare.ts";
import { latestValue, valueAt } from "./line/values-at.ts";
import type { XAxis } from "./line/view.ts";
import styles from "./metric-chart.module.css";

interface CurrentValueProps {
  readonly line: PreparedLine;
  readonly axis: XAxis;
  /** Where the cursor is; without one the latest value is told. */
  readonly row: number | undefined;
}

/** The value of a lone run at the cursor, in the chart's heading. */
export function CurrentValue({ line, axis, row }: CurrentValueProps): ReactNode {
  const { drawn, word, min, max, x } = row === undefined ? latestValue(line) : valueAt(line, row);
  const value = word ?? (drawn === undefined ? undefined : formatNumber(drawn));
  if (value === undefined) return null;
  const spread = row !== undefined && min !== undefined && max !== undefined && min < max;
  return (
    <p className={styles.current}>
      <strong>{value}</strong>
      <span>
        {spread ? `${formatNumber(min)} … ${formatNumber(max)}, ` : ""}
        {x === undefined ? "" : xText(axis, x)}
      </span>
    </p>
  );
}
