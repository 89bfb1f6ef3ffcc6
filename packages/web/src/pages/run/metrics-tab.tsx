import type { RunJson } from "@trialbook/api/runs.ts";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { ChartControls } from "../../charts/chart-controls.tsx";
import { groupMetrics } from "../../charts/group-metrics.ts";
import { MetricGrid } from "../../charts/metric-grid.tsx";
import { useChartView } from "../../charts/use-chart-view.ts";
import { Empty } from "../../components/notice.tsx";
import { formatCount } from "../../format/number.ts";
import { useQueryState } from "../../routing/query-state.ts";
import { useHotkeys } from "../../shell/hotkeys.ts";
import styles from "./metrics-tab.module.css";
import { nameOfRun } from "./run-name.ts";

const nobody: ReadonlySet<string> = new Set();
const visibility = { hidden: nobody, onToggle: () => {} };

/** Charts of everything that the run measured, by prefix. */
export function MetricsTab({ run }: { readonly run: RunJson }): ReactNode {
  const [query, setQuery] = useQueryState();
  const { view, setView, zoom } = useChartView();
  const [search, setSearch] = useState(query.get("q") ?? "");
  const field = useRef<HTMLInputElement>(null);
  useHotkeys({ "/": () => field.current?.focus() });
  const keys = run.metrics.map((metric) => metric.key);
  const keyText = keys.join("\n");
  const groups = useMemo(() => groupMetrics(keyText === "" ? [] : keyText.split("\n"), search), [keyText, search]);
  const { id } = run.info;
  const name = nameOfRun(run.info);
  const runs = useMemo(() => [{ id, name }], [id, name]);

  if (keys.length === 0)
    return (
      <Empty title="No metric has been logged yet">
        <p>
          {run.info.status === "running"
            ? "The charts appear here by themselves with the first value."
            : "Log one with mlflow.log_metric(“loss”, 0.5, step=1), or run.log({ loss: 0.5 }) in TypeScript."}
        </p>
      </Empty>
    );
  const found = groups.reduce((sum, group) => sum + group.keys.length, 0);
  return (
    <>
      <div className={styles.controls}>
        <ChartControls view={view} onView={setView}>
          <input
            ref={field}
            type="search"
            placeholder="Search metrics"
            aria-label="Search metrics"
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              setQuery({ q: event.currentTarget.value || undefined });
            }}
          />
        </ChartControls>
        <p className={styles.found} role="status">
          {search.trim() === "" ? "" : `${formatCount(found)} of ${formatCount(keys.length)} metrics`}
        </p>
      </div>
      {found === 0 ? (
        <Empty title={`No metric’s name has “${search.trim()}” in it`} />
      ) : (
        <MetricGrid {...{ runs, groups, view, zoom, visibility }} />
      )}
    </>
  );
}
