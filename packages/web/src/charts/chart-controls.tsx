import type { ReactNode } from "react";
import styles from "./chart-controls.module.css";
import type { Smoothing } from "./line/smooth.ts";
import { type ChartView, mostSmoothing, type XAxis } from "./line/view.ts";

interface ChartControlsProps {
  readonly view: ChartView;
  readonly onView: (view: ChartView) => void;
  /** Comes first in the row: what else decides which charts are shown. */
  readonly children?: ReactNode;
}

const axes: readonly (readonly [XAxis, string])[] = [
  ["step", "Step"],
  ["relative", "Time since start"],
  ["time", "Clock time"],
];

const smoothings: readonly (readonly [Smoothing["kind"], string])[] = [
  ["none", "No smoothing"],
  ["ema", "Exponential"],
  ["gauss", "Gaussian"],
  ["mean", "Running mean"],
];

const firstAmount = { ema: 0.6, gauss: 5, mean: 10 } as const;

/** How all charts of a page are looked at: x, smoothing, logarithmic axes, outliers. */
export function ChartControls({ view, onView, children }: ChartControlsProps): ReactNode {
  const { smoothing } = view;
  const choose = (kind: string) =>
    onView({
      ...view,
      smoothing: kind === "ema" || kind === "gauss" || kind === "mean" ? { kind, amount: firstAmount[kind] } : { kind: "none" },
    });
  return (
    <div className={styles.row} role="toolbar" aria-label="Charts">
      {children}
      <label className={styles.field}>
        <span>x</span>
        <select value={view.axis} onChange={(event) => onView({ ...view, axis: event.currentTarget.value as XAxis, logX: false })}>
          {axes.map(([axis, name]) => (
            <option key={axis} value={axis}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div className={styles.field}>
        <select aria-label="Smoothing" value={smoothing.kind} onChange={(event) => choose(event.currentTarget.value)}>
          {smoothings.map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
        {smoothing.kind === "none" ? null : (
          <>
            <input
              type="range"
              aria-label="Amount of smoothing"
              min={smoothing.kind === "ema" ? 0 : 1}
              max={mostSmoothing[smoothing.kind]}
              step={smoothing.kind === "ema" ? 0.01 : 1}
              value={smoothing.amount}
              onChange={(event) => onView({ ...view, smoothing: { kind: smoothing.kind, amount: event.currentTarget.valueAsNumber } })}
            />
            <output>{smoothing.kind === "ema" ? smoothing.amount.toFixed(2) : smoothing.amount}</output>
          </>
        )}
      </div>
      <Toggle label="log x" on={view.logX} disabled={view.axis === "time"} set={(logX) => onView({ ...view, logX })} />
      <Toggle label="log y" on={view.logY} set={(logY) => onView({ ...view, logY })} />
      <Toggle label="cut outliers" on={view.fitBulk} set={(fitBulk) => onView({ ...view, fitBulk })} />
    </div>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly set: (on: boolean) => void;
}

function Toggle({ label, on, disabled = false, set }: ToggleProps): ReactNode {
  return (
    <label className={styles.toggle} data-disabled={disabled}>
      <input type="checkbox" checked={on} disabled={disabled} onChange={(event) => set(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
