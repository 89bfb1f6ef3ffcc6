import type { ReactNode } from "react";
import type { Direction } from "../../../charts/direction.ts";
import { formatDelta } from "../../../format/number.ts";
import styles from "./delta.module.css";

interface DeltaProps {
  readonly value: number;
  /** The baseline's. */
  readonly against: number;
  /** Which values are good; `undefined` marks neither. */
  readonly direction: Direction | undefined;
}

/** How far a value lies from the baseline's, with its sign; never told by colour alone. */
export function Delta({ value, against, direction }: DeltaProps): ReactNode {
  const delta = value - against;
  if (!Number.isFinite(delta)) return null;
  if (delta === 0 || direction === undefined) return <span className={styles.delta}>{delta === 0 ? "=" : formatDelta(delta)}</span>;
  const isBetter = delta > 0 === (direction === "higher");
  return (
    <span className={[styles.delta, isBetter ? styles.better : styles.worse].join(" ")}>
      {formatDelta(delta)} <span aria-hidden="true">{isBetter ? "▲" : "▼"}</span>
      <span className="visually-hidden">{isBetter ? "better than the baseline" : "worse than the baseline"}</span>
    </span>
  );
}
