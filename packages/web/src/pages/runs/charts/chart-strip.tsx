import { lazy, type ReactNode, Suspense, useState } from "react";
import styles from "./chart-strip.module.css";

const MetricChart = lazy(async () => ({ default: (await import("../../../charts/metric-chart.tsx")).MetricChart }));

interface ChartStripProps {
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  /** The metrics that are drawn; `undefined` while they are not known. */
  readonly metrics: readonly string[] | undefined;
  /** Which runs these are: `the 10 best of 312 by val_acc`. */
  readonly whichRuns: string;
  /** Puts these runs at the table's top; absent where they are there, or cannot be. */
  readonly onFirst: (() => void) | undefined;
}

const height = 168;
const none: ReadonlySet<string> = new Set();

/** A few charts over the table, of the runs that carry a coloured line in it. */
export function ChartStrip({ runs, metrics, whichRuns, onFirst }: ChartStripProps): ReactNode {
  const [hidden, setHidden] = useState(none);
  const toggle = (id: string) =>
    setHidden((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]));
  return (
    <section className={styles.strip} aria-label="Charts">
      <p className={styles.which}>
        {whichRuns === "" ? "…" : whichRuns}
        {onFirst === undefined ? null : (
          <button type="button" onClick={onFirst}>
            Put them first in the table
          </button>
        )}
      </p>
      <div className={styles.charts}>
        {metrics === undefined || runs.length === 0 ? placeholders(metrics?.length ?? 3) : null}
        {(runs.length === 0 ? [] : (metrics ?? [])).map((metric) => (
          <Suspense key={metric} fallback={<div className={styles.placeholder} />}>
            <MetricChart
              runs={runs}
              metricKey={metric}
              height={height}
              legend="none"
              syncKey="runs"
              visibility={{ hidden, onToggle: toggle }}
            />
          </Suspense>
        ))}
      </div>
    </section>
  );
}

/** Hold the charts' place, so that the table does not move when they come. */
function placeholders(count: number): ReactNode {
  return Array.from({ length: count }, (_, index) => `place ${index}`).map((key) => <div key={key} className={styles.placeholder} />);
}
