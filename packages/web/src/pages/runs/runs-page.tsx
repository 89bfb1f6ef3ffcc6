import { useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useExperiment } from "../../api/experiments.ts";
import { useUpdateRun } from "../../api/runs.ts";
import { FailureNotice } from "../../components/notice.tsx";
import { useToast } from "../../components/toasts.tsx";
import { formatList, formatQuery } from "../../routing/query-state.ts";
import { useHotkeys } from "../../shell/hotkeys.ts";
import { useTrail } from "../../shell/trail.tsx";
import { BulkBar, mostCompared } from "./bulk/bulk-bar.tsx";
import { ChartStrip } from "./charts/chart-strip.tsx";
import { usePlottedRuns } from "./charts/use-plotted-runs.ts";
import { requestOf } from "./columns/column.ts";
import { FilterBar } from "./filter/filter-bar.tsx";
import { headerSetting } from "./header-setting.ts";
import { NothingHere } from "./nothing-here.tsx";
import { usePinnedRuns } from "./pins/use-pinned-runs.ts";
import styles from "./runs.module.css";
import { RunsFooter } from "./runs-footer.tsx";
import { RunsHeader } from "./runs-header.tsx";
import { runsHotkeys } from "./runs-hotkeys.ts";
import { orderOf, type RunsView, type SortKey, sortField } from "./runs-view.ts";
import { useSelection } from "./selection.ts";
import { RunTable } from "./table/run-table.tsx";
import { useBestValues } from "./table/use-best-values.ts";
import { type InSight, type RunQuestion, useRunRows } from "./table/use-run-rows.ts";
import { useCursor } from "./use-cursor.ts";
import { useRunsView } from "./use-runs-view.ts";
import { useShown } from "./use-shown.ts";

const GroupCharts = lazy(() => import("./groups/group-charts.tsx"));
const GroupTable = lazy(() => import("./groups/group-table.tsx"));

/** The runs of an experiment: filter, charts, table. */
export function RunsPage({ experimentId }: { readonly experimentId: string }): ReactNode {
  const [view, setView] = useRunsView();
  const [, navigate] = useLocation();
  const toast = useToast();
  const experiment = useExperiment(experimentId);
  useTrail([{ text: experiment.data?.name ?? "…" }]);
  const { keys, columns, layouts, metrics, charts, isKnown } = useShown(experimentId, view, experiment.data);
  const question = useMemo<RunQuestion>(
    () => ({
      experimentIds: [experimentId],
      filter: view.filter,
      order: orderOf(view.sort),
      view: view.bin ? "deleted" : "active",
      columns: columns.flatMap((column) => requestOf(column) ?? []),
    }),
    [experimentId, view.filter, view.sort, view.bin, columns],
  );

  const [inSight, setInSight] = useState<InSight>({ first: 0, last: 0 });
  const onInSight = useCallback((first: number, last: number) => setInSight({ first, last }), []);
  const fetched = useRunRows(question, inSight, isKnown);
  const { rows } = fetched;
  const best = useBestValues(question, fetched.isStale ? undefined : rows, { columns, directions: view.directions });
  const selection = useSelection({ question, rows, inAddress: view.selected, onAddress: (selected) => setView({ selected }) });
  const cursor = useCursor(rows);
  const isGrouped = view.group.length > 0;
  const pinned = usePinnedRuns(question, view);
  const pins = useMemo(() => new Set(view.pinned), [view.pinned]);
  const hidden = useMemo(() => new Set(view.hidden), [view.hidden]);
  const togglePin = (id: string) => setView({ pinned: without(view.pinned, id) ?? [...view.pinned, id] });
  const toggleBaseline = (baseline: string) => setView({ baseline: view.baseline === baseline ? undefined : baseline });
  const toggleHidden = (id: string) => setView({ hidden: without(view.hidden, id) ?? [...view.hidden, id] });
  const cache = useQueryClient();
  const exportSelected = async () => {
    try {
      const [{ runsCsv }, { download }] = await Promise.all([import("./bulk/export-runs.ts"), import("../../format/download.ts")]);
      const csv = await runsCsv(cache, { question, ids: [...selection.ids], keys });
      download(`${experiment.data?.name ?? "runs"}.csv`, new Blob([csv], { type: "text/csv" }));
    } catch (error) {
      toast({ text: `The runs could not be exported: ${error instanceof Error ? error.message : String(error)}`, tone: "bad" });
    }
  };
  const [renaming, setRenaming] = useState<string>();
  const update = useUpdateRun();

  const plotted = usePlottedRuns({
    question,
    selected: selection.ids,
    metric: charts?.[0],
    directions: view.directions,
    enabled: charts !== undefined && charts.length > 0 && !isGrouped,
  });

  const filterInput = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState<{ readonly field: string }>();
  const header = headerSetting({
    view,
    columns,
    setView,
    onFilterBy: (field) => setDraft({ field }),
    onChart: (metric) => setView({ charts: [metric, ...(charts ?? []).filter((other) => other !== metric)] }),
  });
  const compare = () => {
    if (selection.ids.size < 2 || selection.ids.size > mostCompared) {
      toast({ text: `Select 2 to ${mostCompared} runs to compare them` });
      return;
    }
    navigate(`/compare${formatQuery([["runs", formatList([...selection.ids])]])}`);
  };
  useHotkeys(
    runsHotkeys({
      cursor,
      matching: isGrouped ? 0 : (rows?.matching ?? 0),
      selection,
      here: isGrouped ? undefined : rows?.at(cursor.index)?.id,
      focusFilter: () => filterInput.current?.focus(),
      compare,
      rename: setRenaming,
      pin: togglePin,
      setBaseline: toggleBaseline,
      hide: toggleHidden,
      open: (id) => navigate(`/r/${id}`),
    }),
  );
  const rename = (id: string, name: string | undefined) => {
    setRenaming(undefined);
    if (name === undefined) return;
    update.mutate({ id, name }, { onError: (error) => toast({ text: error.message, tone: "bad" }) });
  };
  if (experiment.isError)
    return <FailureNotice what="This experiment could not be read" error={experiment.error} retry={() => void experiment.refetch()} />;
  const failure = fetched.error !== undefined && rows === undefined ? fetched.error : undefined;
  return (
    <main className={styles.page}>
      <RunsHeader
        experiment={experiment.data}
        view={view}
        setView={setView}
        keys={keys}
        columns={columns}
        charts={charts ?? []}
        metrics={metrics}
      >
        <FilterBar input={filterInput} filter={view.filter} keys={keys} begin={draft} onFilter={(filter) => setView({ filter })} />
      </RunsHeader>
      {isGrouped && charts?.length !== 0 ? (
        <Suspense fallback={<ChartStrip runs={[]} metrics={charts} whichRuns="" hidden={hidden} onToggle={toggleHidden} />}>
          <GroupCharts {...{ question, view, columns, charts, setView }} />
        </Suspense>
      ) : charts === undefined || (charts.length > 0 && !plotted.isNobody) ? (
        <ChartStrip
          runs={plotted.runs}
          metrics={charts}
          whichRuns={plotted.which}
          hidden={hidden}
          onToggle={toggleHidden}
          onFirst={
            isSortedBy(view.sort, plotted.first) ? undefined : () => setView({ sort: plotted.first === undefined ? [] : [plotted.first] })
          }
        />
      ) : null}
      {failure !== undefined ? (
        <FailureNotice what="The runs could not be read" error={failure} retry={fetched.retry} />
      ) : rows !== undefined && rows.matching === 0 ? (
        <NothingHere
          experimentName={experiment.data?.name ?? "Default"}
          among={{ experimentIds: [experimentId], view: view.bin ? "deleted" : "active" }}
          {...{ rows, view, setView }}
        />
      ) : isGrouped ? (
        <Suspense fallback={<p aria-busy="true" />}>
          <GroupTable question={question} view={view} columns={columns} header={header} baseline={pinned.baseline} setView={setView} />
        </Suspense>
      ) : (
        <RunTable
          label="Runs"
          listing={JSON.stringify([view.filter, question.order, view.bin])}
          rows={rows}
          isStale={fetched.isStale}
          columns={columns}
          layouts={layouts}
          widths={view.widths}
          onWidth={(field, width) => setView({ widths: withWidth(view.widths, field, width) })}
          best={best}
          directions={view.directions}
          pinned={pinned}
          pins={pins}
          hidden={hidden}
          looks={plotted.looks}
          selected={selection.ids}
          cursor={cursor.index}
          renaming={renaming}
          header={header}
          actions={{
            onCursor: cursor.set,
            onToggle: (index, event) => void selection.toggle(index, { through: event.shiftKey }),
            onRename: rename,
            onPin: togglePin,
            onBaseline: toggleBaseline,
            onHide: toggleHidden,
            onToggleId: selection.toggleId,
            onOpen: navigate,
            onSelectAll: (all) => void selection.setAll(all),
          }}
          onInSight={onInSight}
        />
      )}
      <RunsFooter rows={rows} view={view} error={fetched.error} plotted={plotted.runs.length} />
      <BulkBar
        ids={selection.ids}
        bin={view.bin}
        onCompare={compare}
        onPin={(ids) => setView({ pinned: [...new Set([...view.pinned, ...ids])] })}
        onBaseline={toggleBaseline}
        onExport={() => void exportSelected()}
        onClear={() => void selection.setAll(false)}
      />
    </main>
  );
}

/** Whether the key leads the sort; so it does where there is none. */
function isSortedBy(sort: readonly SortKey[], key: SortKey | undefined): boolean {
  const [lead] = sort;
  return key === undefined || (lead !== undefined && sortField(lead) === sortField(key) && lead.descending === key.descending);
}

/** The list without the item, or nothing if it was not there. */
function without(items: readonly string[], item: string): readonly string[] | undefined {
  return items.includes(item) ? items.filter((other) => other !== item) : undefined;
}

function withWidth(widths: RunsView["widths"], field: string, width: number | undefined): RunsView["widths"] {
  const next = new Map(widths);
  next.delete(field);
  return width === undefined ? next : next.set(field, width);
}
