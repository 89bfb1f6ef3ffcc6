import type { ReactNode } from "react";
import { Icon } from "../../../components/icon.tsx";
import { type Column, titleOf } from "../columns/column.ts";
import type { SortKey } from "../runs-view.ts";
import { sortField } from "../runs-view.ts";
import { clampWidth } from "./clamp-width.ts";
import { HeaderMenu, type HeaderMenuActions } from "./header-menu.tsx";
import { ResizeHandle, type Sizing, widthStep } from "./resize-handle.tsx";
import styles from "./table.module.css";

export interface HeaderSetting extends HeaderMenuActions {
  readonly sort: readonly SortKey[];
  /** The first click sorts the best first, a second turns it round, a third ends it; `add` keeps the other keys. */
  readonly onSort: (column: SortKey["column"], how: { readonly add: boolean }) => void;
}

interface HeaderCellProps {
  readonly column: Column;
  readonly index: number;
  readonly numeric: boolean;
  readonly left: number;
  readonly sizing: Sizing;
  readonly setting: HeaderSetting;
}

export function HeaderCell({ column, index, numeric, left, sizing, setting }: HeaderCellProps): ReactNode {
  const title = titleOf(column);
  const sorted = sortOf(setting.sort, column);
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={ariaSort(sorted)}
      className={numeric ? styles.numberHeader : styles.headerCell}
      style={{ left, width: sizing.width }}
    >
      <SortButton column={column} setting={setting} sizing={sizing} title={`${title} · ${kindText(column)}`}>
        <span className={styles.headerText}>{title}</span>
        {column.kind === "metric" && column.of !== "latest" ? <span className={styles.headerNote}>{column.of}</span> : null}
      </SortButton>
      <HeaderMenu column={column} index={index} actions={setting} sizing={sizing} />
      <ResizeHandle sizing={sizing} />
    </div>
  );
}

interface SortButtonProps {
  readonly column: SortKey["column"];
  readonly setting: HeaderSetting;
  readonly sizing: Sizing;
  readonly title: string;
  readonly children: ReactNode;
}

export function SortButton({ column, setting, sizing, title, children }: SortButtonProps): ReactNode {
  const sorted = sortOf(setting.sort, column);
  return (
    <button
      type="button"
      className={styles.sort}
      title={`${title}\nClick sorts, Shift+click adds to the sort; Shift+arrows resize`}
      onClick={(event) => setting.onSort(column, { add: event.shiftKey })}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -widthStep, ArrowRight: widthStep }[event.key];
        if (by === undefined || !event.shiftKey) return;
        event.preventDefault();
        sizing.onWidth(clampWidth(sizing.width + by));
      }}
    >
      {children}
      {sorted === undefined ? null : (
        <span className={styles.sortMark}>
          <Icon name={sorted.descending ? "down" : "up"} size={12} />
          {setting.sort.length > 1 ? sorted.place : null}
        </span>
      )}
    </button>
  );
}

interface SortedAs {
  readonly descending: boolean;
  /** 1 is the first key. */
  readonly place: number;
}

export function sortOf(sort: readonly SortKey[], column: SortKey["column"]): SortedAs | undefined {
  const at = sort.findIndex((key) => sortField(key) === sortField({ column }));
  const key = sort[at];
  return key && { descending: key.descending, place: at + 1 };
}

export function ariaSort(sorted: SortedAs | undefined): "ascending" | "descending" | "none" {
  return sorted === undefined ? "none" : sorted.descending ? "descending" : "ascending";
}

function kindText(column: Column): string {
  if (column.kind === "attribute") return "of the run";
  return column.kind === "metric" ? `metric, ${column.of} value` : column.kind;
}
