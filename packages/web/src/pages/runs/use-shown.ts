import type { ExperimentJson } from "@trialbook/api/experiments.ts";
import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { useMemo } from "react";
import { useKeys } from "../../api/runs.ts";
import { useNarrow } from "../../components/use-narrow.ts";
import { automaticCharts, automaticColumns, rankMetrics } from "./columns/automatic-columns.ts";
import type { Column } from "./columns/column.ts";
import { primaryMetricOf } from "./primary-metric.ts";
import type { RunsView } from "./runs-view.ts";
import { type ColumnLayout, layoutOf } from "./table/column-layout.ts";

/** What is shown of the runs: chosen in the address, or automatically from what they recorded. */
export interface Shown {
  readonly keys: readonly KeySummaryJson[];
  readonly columns: readonly Column[];
  readonly layouts: readonly ColumnLayout[];
  /** All metrics, most telling first. */
  readonly metrics: readonly string[];
  /** The metrics that are drawn; `undefined` while they are not known. */
  readonly charts: readonly string[] | undefined;
  /** Whether the keys are there, so that the columns will stay. */
  readonly isKnown: boolean;
}

export function useShown(experimentId: string, view: RunsView, experiment: ExperimentJson | undefined): Shown {
  const answer = useKeys([experimentId], view.bin ? "deleted" : "active");
  const isNarrow = useNarrow();
  const keys = useMemo(() => answer.data ?? [], [answer.data]);
  const primary = primaryMetricOf(experiment?.tags ?? []);
  const columns = useMemo(() => view.columns ?? automaticColumns(keys, primary, isNarrow), [view.columns, keys, primary, isNarrow]);
  const metrics = useMemo(() => rankMetrics(keys, primary), [keys, primary]);
  const layouts = useMemo(() => layoutOf(columns, keys, { deltas: view.baseline !== undefined }), [columns, keys, view.baseline]);
  const automatic = isNarrow ? [] : answer.isPending ? undefined : automaticCharts(keys, primary);
  return { keys, columns, layouts, metrics, charts: view.bin ? [] : (view.charts ?? automatic), isKnown: !answer.isPending };
}
