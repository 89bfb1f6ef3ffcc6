import type { VirtualItem } from "@tanstack/react-virtual";
import type { RunInfoJson } from "@trialbook/api/runs.ts";
import { type MouseEvent, memo, type ReactNode } from "react";
import type { DirectionChoices } from "../../../charts/direction.ts";
import type { RunLook } from "../../../charts/run-colours.ts";
import { type Column, fieldOf } from "../columns/column.ts";
import type { Baseline } from "../pins/baseline.ts";
import { CellContent } from "./cell.tsx";
import type { ColumnLayout } from "./column-layout.ts";
import { NameCell } from "./name-cell.tsx";
import type { RunRows } from "./run-rows.ts";
import styles from "./table.module.css";
import type { BestValues } from "./use-best-values.ts";

/** What every row draws alike. */
export interface RowSetting {
  readonly columns: readonly Column[];
  readonly layouts: readonly ColumnLayout[];
  readonly inSight: readonly VirtualItem[];
  readonly nameWidth: number;
  readonly height: number;
  readonly best: BestValues;
  readonly baseline: Baseline | undefined;
  readonly directions: DirectionChoices;
}

export interface RowActions {
  /** Click on a row: the keyboard goes on from there. */
  readonly onCursor: (index: number) => void;
  readonly onToggle: (index: number, event: MouseEvent) => void;
  /** With `undefined` the run keeps its name. */
  readonly onRename: (id: string, name: string | undefined) => void;
  /** Puts the run at the table's top, or back into its place. */
  readonly onPin: (id: string) => void;
  /** Measures all others against the run, or ends that. */
  readonly onBaseline: (id: string) => void;
  /** Hides or shows the run's lines in the charts. */
  readonly onHide: (id: string) => void;
}

interface RunRowProps {
  readonly index: number;
  readonly top: number;
  readonly run: RunInfoJson | undefined;
  readonly rows: RunRows | undefined;
  readonly setting: RowSetting;
  readonly actions: RowActions;
  readonly look: RunLook | undefined;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  readonly isRenaming: boolean;
  readonly isPinned: boolean;
  readonly isHidden: boolean;
  /** Of the pinned rows at the top, to which the keyboard's cursor does not go. */
  readonly isAbove?: boolean;
}

/** One run, or its place while it is fetched. */
export const RunRow = memo(function RunRow(props: RunRowProps): ReactNode {
  const { index, top, run, rows, setting, actions, isSelected, isCursor } = props;
  const { columns, layouts, inSight, nameWidth, height, best, baseline, directions } = setting;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of rows are the page's own (j, k, x, Enter).
    <div
      role="row"
      aria-rowindex={props.isAbove ? undefined : index + 2}
      aria-selected={isSelected}
      tabIndex={isCursor ? 0 : -1}
      data-row={props.isAbove ? undefined : index}
      data-pinned={props.isAbove ? "" : undefined}
      data-tall={height >= 40 ? "" : undefined}
      className={styles.row}
      style={{ top, height }}
      onClick={props.isAbove ? undefined : () => actions.onCursor(index)}
    >
      <div role="gridcell" className={styles.nameCell} style={{ width: nameWidth }}>
        {run === undefined ? <span className={styles.skeleton} /> : <NameCell {...props} run={run} isBaseline={run.id === baseline?.id} />}
      </div>
      {inSight.map((item) => {
        const column = columns[item.index];
        const layout = layouts[item.index];
        if (column === undefined || layout === undefined) return null;
        return (
          <div
            key={item.key}
            role="gridcell"
            aria-colindex={item.index + 2}
            className={layout.numeric ? styles.number : styles.cell}
            style={{ left: item.start, width: item.size }}
          >
            {run === undefined ? (
              <span className={styles.skeleton} />
            ) : (
              <CellContent run={run} column={column} value={rows?.cell(index, column)} {...{ best, baseline, directions }} />
            )}
          </div>
        );
      })}
    </div>
  );
});

/** A key for a column among its siblings. */
export function columnKey(column: Column | undefined, index: number): string {
  return column === undefined ? String(index) : fieldOf(column);
}
