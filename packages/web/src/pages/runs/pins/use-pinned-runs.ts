import { useMemo } from "react";
import { useRunTable } from "../../../api/runs.ts";
import type { RunsView } from "../runs-view.ts";
import { type RunRows, rowsOf } from "../table/run-rows.ts";
import type { RunQuestion } from "../table/use-run-rows.ts";
import { type Baseline, baselineFilter, baselineOf, isRunId } from "./baseline.ts";

/** The runs that stay at the table's top, the baseline first, and what the baseline's metrics are. */
export interface PinnedRuns {
  readonly rows: RunRows;
  /** Places in `rows`, in the order in which they are shown. */
  readonly order: readonly number[];
  readonly baseline: Baseline | undefined;
}

const mostPinned = 200;
const mostOfGroup = 10_000;
const nobody: RunRows = { matching: 0, total: 0, at: () => undefined, cell: () => undefined };

export function usePinnedRuns(question: RunQuestion, view: Pick<RunsView, "pinned" | "baseline">): PinnedRuns {
  const lead = view.baseline !== undefined && isRunId(view.baseline) ? [view.baseline] : [];
  const ids = [...new Set([...lead, ...view.pinned])].slice(0, mostPinned);
  // Who pinned a run wants to see it whatever filter is in force, and even when it lies in the bin.
  const pinned = useRunTable(
    {
      ...question,
      filter: `id IN (${ids.map((id) => `'${id.replaceAll("'", "")}'`).join(", ")})`,
      order: [],
      view: "all",
      limit: mostPinned,
    },
    { enabled: ids.length > 0 },
  );
  const measured = useRunTable(
    {
      ...question,
      filter: view.baseline === undefined ? "" : baselineFilter(view.baseline),
      order: [],
      view: lead.length > 0 ? "all" : "active",
      limit: lead.length > 0 ? 1 : mostOfGroup,
      onlyColumns: lead.length === 0,
    },
    { enabled: view.baseline !== undefined },
  );
  const idsAsText = ids.join();
  const rows = useMemo(
    () => (pinned.data === undefined || idsAsText === "" ? nobody : (rowsOf(new Map([[0, pinned.data]])) ?? nobody)),
    [pinned.data, idsAsText],
  );
  const order = useMemo(() => {
    const place = new Map(Array.from({ length: rows.matching }, (_, index) => [rows.at(index)?.id, index]));
    return idsAsText.split(",").flatMap((id) => place.get(id) ?? []);
  }, [rows, idsAsText]);
  const baseline = useMemo(
    () => (view.baseline === undefined || measured.data === undefined ? undefined : baselineOf(view.baseline, measured.data)),
    [view.baseline, measured.data],
  );
  return { rows, order, baseline };
}
