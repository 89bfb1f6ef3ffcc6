import type { Engine } from "./engine.ts";

/**
 * PostgreSQL itself, and Aurora and AlloyDB, which are PostgreSQL above their storage: rows are spread over hash
 * partitions, so that indexes stay small enough for memory and are vacuumed beside each other.
 */
export function postgresql(partitions: number): Engine {
  return {
    name: "PostgreSQL",
    spreadByRun: ({ name, columns }) => [
      `CREATE TABLE ${name} (${columns}) PARTITION BY HASH (run_id)`,
      ...Array.from(
        { length: partitions },
        (_, i) => `CREATE TABLE ${name}_${i} PARTITION OF ${name} FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${i})`,
      ),
    ],
    firstWithTies: (rows) => `FETCH FIRST ${rows} ROWS WITH TIES`,
    lower: (text) => `lower(${text} COLLATE "und-x-icu")`,
  };
}
