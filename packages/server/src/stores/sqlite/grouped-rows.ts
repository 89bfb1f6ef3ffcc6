import type { Row } from "./database.ts";

/** Collects rows by the run in their first column, each run's in the order they came. */
export function groupedRows<Item>(rows: readonly Row[], read: (row: Row) => Item): Map<number, Item[]> {
  const groups = new Map<number, Item[]>();
  let seq = -1;
  let group: Item[] = [];
  for (const row of rows) {
    if (row[0] !== seq) {
      seq = row[0] as number;
      const known = groups.get(seq);
      group = known ?? [];
      if (known === undefined) groups.set(seq, group);
    }
    group.push(read(row));
  }
  return groups;
}
