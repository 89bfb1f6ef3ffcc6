import { clampWidth } from "./clamp-width.ts";

/** Beside a header's text: padding, the sort mark and the menu; beside a cell's: its padding. */
const headerExtra = 54;
const cellExtra = 22;
/** Beside a name: the box, the line, the status, and air. */
const nameExtra = 106;

/** How wide a column must be to show all of its header and of the cells that are drawn; `column` counts from 1, the name being 1. */
export function fittingWidth(grid: HTMLElement, column: number): number {
  const widest = (selector: string) => Math.max(0, ...[...grid.querySelectorAll<HTMLElement>(selector)].map((part) => part.scrollWidth));
  if (column === 1) return clampWidth(widest("[role=gridcell]:first-child a") + nameExtra);
  const header = widest(`[role=columnheader][aria-colindex="${column}"] button > span:first-child`) + headerExtra;
  return clampWidth(Math.max(header, widest(`[role=gridcell][aria-colindex="${column}"] > *`) + cellExtra));
}
