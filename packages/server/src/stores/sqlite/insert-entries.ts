import type { SQLInputValue } from "node:sqlite";
import type { Database } from "./database.ts";

interface Entry {
  readonly key: string;
  readonly value: string;
}

/** Rows that one statement takes at most: a call costs more than a row. */
const ROWS = 32;

/**
 * Within work: adds entries to a run's params or tags; a key that is there already keeps its value.
 *
 * @returns how many were added
 */
export function insertEntries(
  database: Database,
  table: "params" | "tags",
  { seq, entries }: { seq: number; entries: readonly Entry[] },
): number {
  let added = 0;
  for (let from = 0; from < entries.length; from += ROWS) {
    const rows = Math.min(ROWS, entries.length - from);
    const values: SQLInputValue[] = [seq];
    for (let i = from; i < from + rows; i++) {
      const { key, value } = entries[i] as Entry; // i stays below the length
      values.push(key, value);
    }
    added += Number(database.sql(INSERTS[table][rows] as string).run(...values).changes);
  }
  return added;
}

/** By how many rows they insert. */
const INSERTS = { params: insertsInto("params"), tags: insertsInto("tags") };

function insertsInto(table: string): readonly string[] {
  return Array.from({ length: ROWS + 1 }, (_, rows) => {
    const values = Array.from({ length: rows }, (_, i) => `(?1, ?${2 * i + 2}, ?${2 * i + 3})`);
    return `INSERT INTO ${table} (run_seq, key, value) VALUES ${values.join(", ")} ON CONFLICT DO NOTHING`;
  });
}
