/** Collects rows by their first cell, each group's in the order they came. */
export function grouped<Key, Item, Row extends readonly unknown[] = readonly unknown[]>(
  rows: readonly Row[],
  read: (row: Row) => Item,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const row of rows) {
    const key = row[0] as Key; // The caller wrote the query.
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [read(row)]);
    else group.push(read(row));
  }
  return groups;
}
