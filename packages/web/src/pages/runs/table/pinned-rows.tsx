import type { MouseEvent, ReactNode } from "react";
import { IconButton } from "../../../components/button.tsx";
import { formatCount, formatNumber } from "../../../format/number.ts";
import { fieldOf } from "../columns/column.ts";
import type { Baseline } from "../pins/baseline.ts";
import type { PinnedRuns } from "../pins/use-pinned-runs.ts";
import { type RowActions, type RowSetting, RunRow } from "./run-row.tsx";
import type { RunTableProps } from "./run-table.tsx";
import styles from "./table.module.css";

/** So many rows stay in sight while the others scroll; more of them scroll along, or there were no room left for the others. */
const mostThatStay = 8;

interface PinnedRowsProps extends Pick<RunTableProps, "pinned" | "looks" | "selected" | "renaming" | "hidden"> {
  readonly actions: RowActions & { readonly onToggleId: (id: string) => void };
  readonly setting: RowSetting;
  /** Pixels of what stays above them. */
  readonly top: number;
  readonly width: number;
  readonly onClick: (event: MouseEvent) => void;
}

/** How much of the table's height the pinned rows take, in pixels. */
export function pinnedHeight(pinned: PinnedRuns, rowHeight: number): number {
  const rows = rowsIn(pinned);
  return rows === 0 ? 0 : rows * rowHeight + 2;
}

/** The pinned runs, the baseline first, at the table's top. */
export function PinnedRows({ pinned, setting, actions, top, width, onClick, ...props }: PinnedRowsProps): ReactNode {
  const { rows, order, baseline } = pinned;
  const count = rowsIn(pinned);
  if (count === 0) return null;
  const isGroup = baseline !== undefined && baseline.id === undefined;
  const byId = { ...actions, onToggle: (index: number) => actions.onToggleId(rows.at(index)?.id ?? "") };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click.
    <div
      role="rowgroup"
      aria-label="Pinned"
      className={styles.pinned}
      data-stays={count <= mostThatStay ? "" : undefined}
      style={{ top, width, height: pinnedHeight(pinned, setting.height) }}
      onClick={onClick}
    >
      {isGroup ? <GroupBaselineRow baseline={baseline} setting={setting} onEnd={() => actions.onBaseline(baseline.name)} /> : null}
      {order.map((place, line) => {
        const run = rows.at(place);
        if (run === undefined) return null;
        return (
          <RunRow
            key={run.id}
            index={place}
            top={(line + (isGroup ? 1 : 0)) * setting.height}
            run={run}
            rows={rows}
            setting={setting}
            actions={byId}
            look={props.looks.get(run.id)}
            isSelected={props.selected.has(run.id)}
            isCursor={false}
            isRenaming={props.renaming === run.id}
            isPinned={true}
            isHidden={props.hidden.has(run.id)}
            isAbove={true}
          />
        );
      })}
    </div>
  );
}

interface GroupBaselineRowProps {
  readonly baseline: Baseline;
  readonly setting: RowSetting;
  readonly onEnd: () => void;
}

function GroupBaselineRow({ baseline, setting, onEnd }: GroupBaselineRowProps): ReactNode {
  const { columns, inSight, nameWidth, height } = setting;
  const runs = Math.max(0, ...[...baseline.metrics.values()].map(({ n }) => n));
  return (
    <div role="row" className={styles.row} data-pinned="" style={{ top: 0, height }}>
      <div role="gridcell" className={styles.nameCell} style={{ width: nameWidth }}>
        <span className={styles.mark}>baseline</span>
        <span className={styles.groupName} title={baseline.name}>
          {formatCount(runs)} {runs === 1 ? "run" : "runs"}: {baseline.name}
        </span>
        <IconButton icon="cross" label="Measure against nothing" className={styles.end} onClick={onEnd} />
      </div>
      {inSight.map((item) => {
        const column = columns[item.index];
        const summary = column && baseline.metrics.get(fieldOf(column));
        return (
          <div key={item.key} role="gridcell" className={styles.number} style={{ left: item.start, width: item.size }}>
            {summary === undefined ? null : (
              <span title={`mean ${summary.mean}, standard deviation ${summary.sd}, of ${summary.n} runs`}>
                {formatNumber(summary.mean)}
                {summary.n > 1 ? ` ± ${formatNumber(Number(summary.sd.toPrecision(2)))}` : ""}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}

function rowsIn({ order, baseline }: PinnedRuns): number {
  return order.length + (baseline !== undefined && baseline.id === undefined ? 1 : 0);
}
