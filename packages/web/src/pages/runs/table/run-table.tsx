import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import type { DirectionChoices } from "../../../charts/direction.ts";
import { useWidth } from "../../../charts/line/use-width.ts";
import type { RunLook } from "../../../charts/run-colours.ts";
import { type Column, fieldOf } from "../columns/column.ts";
import type { PinnedRuns } from "../pins/use-pinned-runs.ts";
import { type ColumnLayout, widthOfNames } from "./column-layout.ts";
import { ariaSort, HeaderCell, type HeaderSetting, SortButton, sortOf } from "./header-cell.tsx";
import { PinnedRows, pinnedHeight } from "./pinned-rows.tsx";
import { ResizeHandle, type Sizing } from "./resize-handle.tsx";
import { columnKey, type RowActions, RunRow } from "./run-row.tsx";
import { type RunRows, rowsOfPage } from "./run-rows.ts";
import styles from "./table.module.css";
import type { BestValues } from "./use-best-values.ts";
import { type ColumnWidths, useColumnWidths } from "./use-column-widths.ts";
import { useStable } from "./use-stable.ts";
import { useTableMeasures } from "./use-table-measures.ts";

export interface RunTableProps {
  readonly label: string;
  /** The table begins at its top again when this changes: other runs, or another order. */
  readonly listing: string;
  readonly rows: RunRows | undefined;
  readonly isStale: boolean;
  readonly columns: readonly Column[];
  /** The automatic ones. */
  readonly layouts: readonly ColumnLayout[];
  readonly widths: ColumnWidths;
  readonly onWidth: (field: string, width: number | undefined) => void;
  readonly best: BestValues;
  readonly directions: DirectionChoices;
  /** What stays at the top, and what is measured against. */
  readonly pinned: PinnedRuns;
  readonly pins: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  /** How runs are drawn in the charts, by id. */
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly selected: ReadonlySet<string>;
  /** The row that keys speak of; -1 is none. */
  readonly cursor: number;
  readonly renaming: string | undefined;
  readonly header: HeaderSetting;
  readonly actions: RowActions & {
    readonly onSelectAll: (all: boolean) => void;
    readonly onOpen: (href: string) => void;
    readonly onToggleId: (id: string) => void;
  };
  /** Which windows of rows are in sight. */
  readonly onInSight: (first: number, last: number) => void;
}

const skeletonRows = 14;

/** Runs as rows in a real, virtualised grid: what is out of sight, in either direction, is not drawn. */
export function RunTable(props: RunTableProps): ReactNode {
  const { rows, columns, best, cursor, onInSight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const sized = useColumnWidths({ grid: scroller, columns, layouts: props.layouts, widths: props.widths, onWidth: props.onWidth });
  const { layouts } = sized;
  const { nameWidth: leastNameWidth, rowHeight, headHeight: headerHeight } = useTableMeasures();
  const above = pinnedHeight(props.pinned, rowHeight);
  const headHeight = headerHeight + above;
  const columnsWidth = layouts.reduce((sum, layout) => sum + layout.width, 0);
  const room = useWidth(scroller) - columnsWidth;
  const automaticNameWidth = useMemo(() => widthOfNames(firstNames(rows), leastNameWidth, room), [rows, leastNameWidth, room]);
  const nameWidth = sized.nameWidth ?? automaticNameWidth;
  const count = rows === undefined ? skeletonRows : rows.matching;

  const vertical = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    // The row that has the focus stays, or the keyboard would lose its place.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      return cursor >= 0 && cursor < count && !indexes.includes(cursor) ? [...indexes, cursor].sort((a, b) => a - b) : indexes;
    },
  });
  // The virtualizer measures everything again when this is another function.
  const keyOfColumn = useCallback((index: number) => columnKey(columns[index], index), [columns]);
  const horizontal = useVirtualizer({
    count: columns.length,
    horizontal: true,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => layouts[index]?.width ?? 100,
    getItemKey: keyOfColumn,
    overscan: 3,
    scrollMargin: nameWidth,
    scrollPaddingStart: nameWidth,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes follow from the layouts and measures, which the virtualizers do not watch.
  useEffect(() => {
    horizontal.measure();
    vertical.measure();
  }, [layouts, rowHeight, nameWidth]);

  const { listing } = props;
  const shownListing = useRef(listing);
  useEffect(() => {
    if (shownListing.current === listing) return;
    shownListing.current = listing;
    scroller.current?.scrollTo({ top: 0 });
  }, [listing]);

  const items = vertical.getVirtualItems();
  const first = vertical.range?.startIndex ?? 0;
  const last = vertical.range?.endIndex ?? 0;
  const firstWindow = Math.floor(first / rowsOfPage);
  const lastWindow = Math.floor(last / rowsOfPage);
  useEffect(() => onInSight(firstWindow, lastWindow), [firstWindow, lastWindow, onInSight]);

  useEffect(() => {
    // A run that moved by itself must not take the focus from who types a filter.
    const active = document.activeElement;
    if (cursor < 0 || !(active === document.body || scroller.current?.contains(active))) return;
    vertical.scrollToIndex(cursor, { align: "auto" });
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${cursor}"]`);
    if (row !== null && row !== undefined && !row.contains(active)) row.focus({ preventScroll: true });
  }, [cursor, vertical]);

  const actions = useStable(props.actions);
  const inSight = horizontal.getVirtualItems();
  const setting = useMemo(
    () => ({
      columns,
      layouts,
      inSight,
      nameWidth,
      height: rowHeight,
      best,
      baseline: props.pinned.baseline,
      directions: props.directions,
    }),
    [columns, layouts, inSight, nameWidth, rowHeight, best, props.pinned.baseline, props.directions],
  );
  const width = nameWidth + columnsWidth;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable="true"
      aria-busy={rows === undefined || props.isStale}
      className={styles.scroller}
    >
      <div role="rowgroup" className={styles.head} style={{ width, height: headerHeight }}>
        <div role="row" aria-rowindex={1} className={styles.headRow}>
          <NameHeader {...props} sizing={sized.sizingOf("name", nameWidth, 1)} />
          {inSight.map((item) => {
            const column = columns[item.index];
            if (column === undefined) return null;
            const numeric = layouts[item.index]?.numeric ?? false;
            return (
              <HeaderCell
                key={item.key}
                column={column}
                index={item.index}
                numeric={numeric}
                left={item.start}
                sizing={sized.sizingOf(fieldOf(column), item.size, item.index + 2)}
                setting={props.header}
              />
            );
          })}
        </div>
      </div>
      <PinnedRows
        {...props}
        actions={actions}
        setting={setting}
        top={headerHeight}
        width={width}
        onClick={(event) => followLink(event, actions.onOpen)}
      />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click. */}
      <div
        onClick={(event) => followLink(event, actions.onOpen)}
        role="rowgroup"
        className={props.isStale ? styles.staleBody : styles.body}
        style={{ width, height: count * rowHeight }}
      >
        {items.map((item) => {
          const run = rows?.at(item.index);
          return (
            <RunRow
              key={run?.id ?? `row ${item.index}`}
              index={item.index}
              top={item.start - headHeight}
              run={run}
              rows={rows}
              setting={setting}
              actions={actions}
              look={run && props.looks.get(run.id)}
              isSelected={run !== undefined && props.selected.has(run.id)}
              isCursor={item.index === cursor || (cursor < 0 && item.index === 0)}
              isRenaming={run !== undefined && props.renaming === run.id}
              isPinned={run !== undefined && props.pins.has(run.id)}
              isHidden={run !== undefined && props.hidden.has(run.id)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The names of the first window of rows: scrolling does not change what the columns are fitted to. */
function* firstNames(rows: RunRows | undefined): Iterable<string> {
  for (let index = 0; index < Math.min(rows?.matching ?? 0, rowsOfPage); index++) yield rows?.at(index)?.name ?? "";
}

/** Opens a run in this page on a plain click; with a modifier the browser does what it does. */
function followLink(event: MouseEvent, open: (href: string) => void): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null) return;
  event.preventDefault();
  open(link.pathname);
}

function NameHeader({ rows, selected, header, actions, sizing }: RunTableProps & { readonly sizing: Sizing }): ReactNode {
  const all = rows !== undefined && rows.matching > 0 && selected.size >= rows.matching;
  return (
    <div
      role="columnheader"
      aria-sort={ariaSort(sortOf(header.sort, "name"))}
      className={styles.nameHeader}
      style={{ width: sizing.width }}
    >
      <label className={styles.check}>
        <input
          type="checkbox"
          aria-label="Select all runs that match"
          checked={all}
          ref={(input) => {
            if (input !== null) input.indeterminate = !all && selected.size > 0;
          }}
          onChange={() => actions.onSelectAll(!all)}
        />
      </label>
      <SortButton column="name" setting={header} sizing={sizing} title="Run">
        <span className={styles.headerText}>Run</span>
      </SortButton>
      <ResizeHandle sizing={sizing} />
    </div>
  );
}
