import type { ExperimentJson } from "@trialbook/api/experiments.ts";
import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { Button } from "../../components/button.tsx";
import { ChartPicker } from "./charts/chart-picker.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import type { Column } from "./columns/column.ts";
import { ExperimentTitle } from "./experiment-title.tsx";
import { GroupPicker } from "./groups/group-picker.tsx";
import styles from "./runs.module.css";
import type { RunsView } from "./runs-view.ts";
import { ViewPicker } from "./views/view-picker.tsx";

interface RunsHeaderProps {
  readonly experiment: ExperimentJson | undefined;
  readonly view: RunsView;
  readonly setView: (change: Partial<RunsView>) => void;
  readonly keys: readonly KeySummaryJson[];
  readonly columns: readonly Column[];
  /** The metrics that are drawn. */
  readonly charts: readonly string[];
  /** All metrics that could be, most telling first. */
  readonly metrics: readonly string[];
  /** The filter bar. */
  readonly children: ReactNode;
}

export function RunsHeader(props: RunsHeaderProps): ReactNode {
  const { experiment, view, setView, keys, columns, charts, metrics, children } = props;
  return (
    <div className={styles.header}>
      <ExperimentTitle experiment={experiment} />
      {children}
      <div className={styles.tools}>
        <ViewPicker experiment={experiment} />
        {view.bin ? null : <ChartPicker charts={charts} metrics={metrics} onCharts={(next) => setView({ charts: next })} />}
        <ColumnPicker
          keys={keys}
          columns={columns}
          isAutomatic={view.columns === undefined}
          onColumns={(next) => setView({ columns: next })}
        />
        <GroupPicker keys={keys} group={view.group} onGroup={(group) => setView({ group })} />
        <Button icon="trash" aria-pressed={view.bin} title="Deleted runs" onClick={() => setView({ bin: !view.bin, selected: [] })}>
          Bin
        </Button>
      </div>
    </div>
  );
}
