import { type ReactNode, useMemo } from "react";
import { ChartControls } from "../../charts/chart-controls.tsx";
import { groupMetrics } from "../../charts/group-metrics.ts";
import { toggled } from "../../charts/metric-chart.tsx";
import { MetricGrid } from "../../charts/metric-grid.tsx";
import { useChartView } from "../../charts/use-chart-view.ts";
import { Empty } from "../../components/notice.tsx";
import { nameOfRun } from "../run/run-name.ts";
import styles from "./compare.module.css";
import type { ComparisonProps } from "./comparison.tsx";
import type { MetricRow } from "./differences.ts";

interface CompareChartsProps extends Omit<ComparisonProps, "onRemove"> {
  readonly metrics: readonly MetricRow[];
}

/** The runs' curves over each other, a chart a metric. */
export function CompareCharts({ runs, metrics, view, onChange }: CompareChartsProps): ReactNode {
  const charts = useChartView();
  const charted = useMemo(() => runs.map((run) => ({ id: run.info.id, name: nameOfRun(run.info) })), [runs]);
  const groups = groupMetrics(
    metrics.map((metric) => metric.key),
    view.search,
  );
  const visibility = { hidden: view.hidden, onToggle: (id: string) => onChange({ hidden: toggled(view.hidden, id) }) };
  if (metrics.length === 0) return null;
  return (
    <section aria-label="Charts" className={styles.charts}>
      <ChartControls view={charts.view} onView={charts.setView}>
        <input
          type="search"
          placeholder="Search metrics"
          aria-label="Search metrics"
          defaultValue={view.search}
          onChange={(event) => onChange({ search: event.currentTarget.value })}
        />
      </ChartControls>
      {groups.length === 0 ? <Empty title={`No metric’s name has “${view.search.trim()}” in it`} /> : null}
      <MetricGrid runs={charted} groups={groups} view={charts.view} zoom={charts.zoom} visibility={visibility} />
    </section>
  );
}
