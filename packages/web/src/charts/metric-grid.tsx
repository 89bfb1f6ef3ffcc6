import { type CSSProperties, type ReactNode, useId, useRef } from "react";
import { formatCount } from "../format/number.ts";
import { chartsPerRow, groupSpans, spansOf } from "./fill-rows.ts";
import type { MetricGroup } from "./group-metrics.ts";
import { useWidth } from "./line/use-width.ts";
import type { ChartView, XRange } from "./line/view.ts";
import { MetricChart } from "./metric-chart.tsx";
import styles from "./metric-grid.module.css";
import { WhenNear } from "./when-near.tsx";

interface MetricGridProps {
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly MetricGroup[];
  readonly view: ChartView;
  /** Zooming one chart zooms all: they have the same x. */
  readonly zoom: { readonly range: XRange | undefined; readonly onRange: (range: XRange | undefined) => void };
  readonly visibility: { readonly hidden: ReadonlySet<string>; readonly onToggle: (runId: string) => void };
}

const PLOT_HEIGHT = 220;
/** Of a chart that has the page to itself. */
const LONE_PLOT_HEIGHT = 420;

/** Charts of many metrics by prefix; only those near the window are drawn, and all share cursor and zoom. */
export function MetricGrid({ runs, groups, view, zoom, visibility }: MetricGridProps): ReactNode {
  const syncKey = useId();
  // Header, padding and, for several runs, the legend: what a card takes beside its plot.
  const rest = 64 + (runs.length > 1 ? Math.min(214, 22 + runs.length * 24) : 0);
  const lone = groups.length === 1 && groups[0]?.keys.length === 1;
  const height = lone ? LONE_PLOT_HEIGHT : PLOT_HEIGHT;
  const grid = useRef<HTMLDivElement>(null);
  const perRow = chartsPerRow(useWidth(grid));
  const shares = groupSpans(
    groups.map((group) => group.keys.length),
    perRow,
  );
  return (
    <div ref={grid} className={styles.groups}>
      {groups.map((group, place) => {
        const spans = spansOf(group.keys.length, perRow);
        return (
          <details key={group.prefix} open className={styles.group} style={{ "--span": shares[place] } as CSSProperties}>
            <summary>
              <h2>{group.prefix === "" ? "Metrics" : group.prefix}</h2>
              <span>{formatCount(group.keys.length)}</span>
            </summary>
            <div className={styles.charts}>
              {group.keys.map((key, index) => (
                <WhenNear key={key} height={height + rest} span={spans[index]}>
                  <MetricChart
                    runs={runs}
                    metricKey={key}
                    title={group.prefix === "" ? key : key.slice(group.prefix.length + 1)}
                    height={height}
                    {...{ view, zoom, visibility, syncKey }}
                  />
                </WhenNear>
              ))}
            </div>
          </details>
        );
      })}
    </div>
  );
}
