import { type RefObject, useMemo, useState } from "react";
import { type Column, fieldOf } from "../columns/column.ts";
import type { ColumnLayout } from "./column-layout.ts";
import { fittingWidth } from "./fitting-width.ts";
import type { Sizing } from "./resize-handle.tsx";

/** Widths that the reader gave, by the column's field; `name` is the column of names. */
export type ColumnWidths = ReadonlyMap<string, number>;

interface WidthsOptions {
  readonly grid: RefObject<HTMLElement | null>;
  readonly columns: readonly Column[];
  /** The automatic ones. */
  readonly layouts: readonly ColumnLayout[];
  readonly widths: ColumnWidths;
  readonly onWidth: (field: string, width: number | undefined) => void;
}

/** The layouts with the reader's widths, the one being dragged included, and how each is changed. */
export function useColumnWidths({ grid, columns, layouts, widths, onWidth }: WidthsOptions) {
  const [dragged, setDragged] = useState<{ readonly field: string; readonly width: number }>();
  const now = useMemo(() => (dragged === undefined ? widths : new Map(widths).set(dragged.field, dragged.width)), [dragged, widths]);
  const sized = useMemo(
    () =>
      layouts.map((layout, index) => {
        const column = columns[index];
        return { ...layout, width: (column === undefined ? undefined : now.get(fieldOf(column))) ?? layout.width };
      }),
    [layouts, columns, now],
  );
  const sizingOf = (field: string, width: number, place: number): Sizing => ({
    width,
    onDrag: (next) => setDragged({ field, width: next }),
    onWidth: (next) => {
      setDragged(undefined);
      onWidth(field, next);
    },
    onFit: () => {
      if (grid.current !== null) onWidth(field, fittingWidth(grid.current, place));
    },
  });
  return { layouts: sized, nameWidth: now.get("name"), sizingOf };
}
