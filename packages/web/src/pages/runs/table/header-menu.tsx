import type { ReactNode } from "react";
import { type DirectionChoices, directionOf } from "../../../charts/direction.ts";
import { IconButton } from "../../../components/button.tsx";
import { MenuGroup, MenuItem } from "../../../components/menu.tsx";
import { Popover } from "../../../components/popover.tsx";
import { type Column, fieldOf, type MetricValue, titleOf } from "../columns/column.ts";
import type { SortKey } from "../runs-view.ts";
import { clampWidth } from "./clamp-width.ts";
import { type Sizing, widthStep } from "./resize-handle.tsx";
import styles from "./table.module.css";

export interface HeaderMenuActions {
  readonly directions: DirectionChoices;
  readonly onSetSort: (key: SortKey) => void;
  readonly onReplace: (index: number, column: Column) => void;
  readonly onMove: (index: number, by: -1 | 1) => void;
  readonly onHide: (index: number) => void;
  readonly onDirection: (metric: string, direction: "lower" | "higher" | "neither") => void;
  /** Begins a filter on the column's field. */
  readonly onFilterBy: (field: string) => void;
  readonly onChart: (metric: string) => void;
  readonly onGroupBy: (column: Column) => void;
}

const values: readonly (readonly [MetricValue, string])[] = [
  ["latest", "Last value"],
  ["min", "Lowest value"],
  ["max", "Highest value"],
  ["first", "First value"],
];

const directions = [
  ["lower", "Lower is better"],
  ["higher", "Higher is better"],
  ["neither", "Mark no best"],
] as const;

interface HeaderMenuProps {
  readonly column: Column;
  readonly index: number;
  readonly actions: HeaderMenuActions;
  readonly sizing: Sizing;
}

export function HeaderMenu({ column, index, actions, sizing }: HeaderMenuProps): ReactNode {
  const title = titleOf(column);
  const direction = column.kind === "metric" ? (directionOf(column.key, actions.directions) ?? "neither") : undefined;
  return (
    <Popover
      role="menu"
      label={`Column ${title}`}
      trigger={(props) => <IconButton icon="open" label={`Menu of column ${title}`} className={styles.headerMenu} {...props} />}
    >
      {(close) => {
        const choose = (act: () => void) => () => {
          close();
          act();
        };
        return (
          <>
            <MenuItem icon="up" onSelect={choose(() => actions.onSetSort({ column, descending: false }))}>
              Sort ascending
            </MenuItem>
            <MenuItem icon="down" onSelect={choose(() => actions.onSetSort({ column, descending: true }))}>
              Sort descending
            </MenuItem>
            {column.kind === "attribute" && column.name === "id" ? null : (
              <MenuItem icon="filter" onSelect={choose(() => actions.onFilterBy(fieldOf(column)))}>
                Filter by it
              </MenuItem>
            )}
            {column.kind === "param" || column.kind === "tag" ? (
              <MenuItem icon="group" onSelect={choose(() => actions.onGroupBy(column))}>
                Group by it
              </MenuItem>
            ) : null}
            {column.kind === "metric" ? (
              <>
                <MenuItem icon="chart" onSelect={choose(() => actions.onChart(column.key))}>
                  Show its chart
                </MenuItem>
                <MenuGroup title="Shown of each run">
                  {values.map(([of, name]) => (
                    <MenuItem key={of} checked={column.of === of} onSelect={choose(() => actions.onReplace(index, { ...column, of }))}>
                      {name}
                    </MenuItem>
                  ))}
                </MenuGroup>
                <MenuGroup title="Best of the column">
                  {directions.map(([value, name]) => (
                    <MenuItem key={value} checked={direction === value} onSelect={choose(() => actions.onDirection(column.key, value))}>
                      {name}
                    </MenuItem>
                  ))}
                </MenuGroup>
              </>
            ) : null}
            <MenuGroup title="Column">
              <MenuItem icon="left" onSelect={choose(() => actions.onMove(index, -1))}>
                Move left
              </MenuItem>
              <MenuItem icon="right" onSelect={choose(() => actions.onMove(index, 1))}>
                Move right
              </MenuItem>
              <MenuItem onSelect={() => sizing.onWidth(clampWidth(sizing.width + 2 * widthStep))}>Wider</MenuItem>
              <MenuItem onSelect={() => sizing.onWidth(clampWidth(sizing.width - 2 * widthStep))}>Narrower</MenuItem>
              <MenuItem onSelect={choose(sizing.onFit)}>Fit to what it holds</MenuItem>
              <MenuItem icon="reset" onSelect={choose(() => sizing.onWidth(undefined))}>
                Automatic width
              </MenuItem>
              <MenuItem icon="cross" onSelect={choose(() => actions.onHide(index))}>
                Hide
              </MenuItem>
            </MenuGroup>
          </>
        );
      }}
    </Popover>
  );
}
