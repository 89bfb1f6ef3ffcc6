import { lazy, type ReactNode, Suspense } from "react";
import type { BandKind, Members } from "../../../charts/groups/group-envelopes.ts";
import styles from "./chart-strip.module.css";

const MetricChart = lazy(async () => ({ default: (await import("../../../charts/metric-chart.tsx")).MetricChart }));

interface ChartStripProps {
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  /** The metrics that are drawn; `undefined` while they are not known. */
  readonly metrics: readonly string[] | undefined;
  /** Which runs these are: `the 10 best of 312 by val_acc`. */
  readonly whichRuns: string;
  /** Given where the lines are means of groups. */
  readonly groups?: { readonly members: Members; readonly band: BandKind };
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  /** Puts these runs at the table's top; absent where they are there, or cannot be. */
  readonly onFirst?: (() => void) | undefined;
  /** Stands beside it. */
  readonly children?: ReactNode;
}

const height = 168;

/** A few charts over the table, of the runs that carry a coloured line in it. */
export function ChartStrip({ runs, metrics, whichRuns, groups, hidden, onToggle, onFirst, children }: ChartStripProps): ReactNode {
  return (
    <section className={styles.strip} aria-label="Charts">
      <p className={styles.which}>
        {whichRuns === "" ? "…" : whichRuns}
        {onFirst === undefined ? null : (
          <button type="button" onClick={onFirst}>
            Put them first in the table
          </button>
        )}
        {children}
      </p>
      <div className={styles.charts}>
        {metrics === undefined || runs.length === 0 ? placeholders(metrics?.length ?? 3) : null}
        {(runs.length === 0 ? [] : (metrics ?? [])).map((metric) => (
          <Suspense key={metric} fallback={<div className={styles.placeholder} />}>
            <MetricChart
              runs={runs}
              groups={groups}
              metricKey={metric}
              height={height}
              legend="none"
              syncKey="runs"
              visibility={{ hidden, onToggle }}
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
