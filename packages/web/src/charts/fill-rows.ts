/** Columns of the fine grid that charts and groups span: every number of charts up to six divides a row evenly. */
export const gridUnits = 60;
const leastChart = 400;
const gap = 12;
const mostInRow = 6;

/** How many charts stand beside each other in so many CSS pixels. */
export function chartsPerRow(width: number): number {
  return Math.min(mostInRow, Math.max(1, Math.floor((width + gap) / (leastChart + gap))));
}

/**
 * How many of {@link gridUnits} each of `count` charts takes so that every row is full: rows are as even as they can
 * be, so ten charts in rows of up to three stand as 3, 3, 2 and 2.
 */
export function spansOf(count: number, perRow: number): readonly number[] {
  const rows = Math.ceil(count / perRow);
  const fewest = Math.floor(count / rows);
  const inFullerRows = (count % rows) * (fewest + 1);
  return Array.from({ length: count }, (_, index) => gridUnits / (index < inFullerRows ? fewest + 1 : fewest));
}

/**
 * How many of {@link gridUnits} each group takes when neighbours with few charts share a row. A group has its part of
 * the row by its number of charts, so that all charts of the row are equally wide.
 */
export function groupSpans(counts: readonly number[], perRow: number): readonly number[] {
  const spans: number[] = [];
  let row: number[] = [];
  const endRow = () => {
    const charts = row.reduce((sum, count) => sum + count, 0);
    for (const count of row) spans.push((gridUnits * count) / charts);
    row = [];
  };
  for (const count of counts) {
    if (row.reduce((sum, other) => sum + other, count) > perRow) endRow();
    row.push(count);
  }
  endRow();
  return spans;
}
