import type { RunJson } from "@trialbook/api/runs.ts";
import { type ReactNode, useMemo } from "react";
import { lookOfRuns } from "../../charts/run-colours.ts";
import { useHotkeys } from "../../shell/hotkeys.ts";
import { nameOfRun } from "../run/run-name.ts";
import { rankMetrics } from "../runs/columns/automatic-columns.ts";
import styles from "./compare.module.css";
import { CompareCharts } from "./compare-charts.tsx";
import type { CompareView } from "./compare-view.ts";
import { DifferenceTable } from "./difference-table.tsx";
import { metricRows, paramRows, tagRows } from "./differences.ts";
import { useEvidence } from "./evidence/evidence.tsx";
import { summaryOf } from "./summary.ts";

export interface ComparisonProps {
  /** In the order of the address. */
  readonly runs: readonly RunJson[];
  readonly view: CompareView;
  readonly onChange: (change: Partial<CompareView>) => void;
  readonly onRemove: (runId: string) => void;
}

/** The comparison of runs that are all there: first in words, then in a table, then in charts. */
export function Comparison({ runs, view, onChange, onRemove }: ComparisonProps): ReactNode {
  const base = Math.max(
    0,
    runs.findIndex((run) => run.info.id === view.base),
  );
  useHotkeys({
    b: () => {
      const next = runs[(base + 1) % runs.length];
      if (next !== undefined) onChange({ base: next.info.id });
    },
  });
  const { directions, value } = view;
  const params = useMemo(() => paramRows(runs), [runs]);
  const tags = useMemo(() => tagRows(runs), [runs]);
  const metrics = useMemo(() => metricRows({ runs, base, choices: directions, value }), [runs, base, directions, value]);
  const looks = useMemo(() => lookOfRuns(runs.map((run) => run.info.id)), [runs]);
  const primary = useMemo(() => primaryOf(metrics), [metrics]);
  const names = runs.map((run) => nameOfRun(run.info));
  const evidence = useEvidence({ runs, view, base, primary, direction: metrics.find(({ key }) => key === primary)?.direction });
  return (
    <>
      {evidence.verdict}
      <p className={styles.summary}>{summaryOf({ names, base, params, tags, metrics, primary }).join(" ")}</p>
      <DifferenceTable {...{ runs, base, looks, params, tags, metrics, view, onChange, onRemove }} />
      {evidence.cards}
      <CompareCharts runs={runs} metrics={metrics} view={view} onChange={onChange} />
    </>
  );
}

/** The metric that says most: one that is known to be good high or low, and that differs. */
function primaryOf(metrics: ReturnType<typeof metricRows>): string | undefined {
  const telling = metrics.filter((row) => row.direction !== undefined && row.cells.some((cell) => cell?.best));
  const [first] = rankMetrics(
    telling.map(({ key, cells }) => ({
      kind: "metric",
      key,
      runs: cells.filter((cell) => cell !== undefined).length,
      varies: true,
      examples: [],
      onlyNaN: false,
    })),
    undefined,
  );
  return first;
}
