import type { Database } from "./database.ts";
import type { RunChanges } from "./run-changes.ts";

/** A value that runs have under a key, and that searches order or filter by. */
export interface ColumnName {
  readonly table: "params" | "tags" | "latest_metrics";
  /** The column of that table; only what this program writes itself. */
  readonly value: string;
  readonly key: string;
}

/** A database whose runs can be searched. */
export interface SearchableDatabase extends Database {
  readonly columns: KeptColumns;
}

interface Column {
  readonly id: number;
  /** How far it has followed the changes of runs. */
  version: number;
  rows: number;
}

/** Rows kept in memory at most, unless one column alone has more: some 100 bytes each. */
const MOST_ROWS = 1_000_000;
/** Text is kept up to here, which finds all but those that begin alike. */
export const KEPT_TEXT = 64;

/**
 * The values of a key over all runs, in order, in a table that lives in memory: `kept_values (column_id, value,
 * run_seq)`, read like an index by `column_id` and then by `value`. NULL stands for NaN.
 *
 * An index on disk would have to be written with every run, each of its values on another page: measured, that makes a
 * small run three times as dear. So the first search by a key reads it of each run (some 4 µs a run), and later ones
 * read again only the runs that were written to since.
 */
export class KeptColumns {
  readonly #database: Database;
  readonly #changes: RunChanges;
  /** The one used last stands last. */
  readonly #columns = new Map<string, Column>();
  #lastId = 0;

  constructor(database: Database, changes: RunChanges) {
    this.#database = database;
    this.#changes = changes;
    database.handle.exec(`
      CREATE TEMP TABLE kept_values (
        column_id INTEGER NOT NULL, run_seq INTEGER NOT NULL, value ANY, PRIMARY KEY (column_id, run_seq)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX temp.kept_by_value ON kept_values (column_id, value, run_seq);
    `);
  }

  /** The `column_id` of a column that is up to date with all that is committed. */
  idOf(name: ColumnName): number {
    const place = JSON.stringify([name.table, name.value, name.key]);
    const known = this.#columns.get(place);
    const column = known ?? { id: ++this.#lastId, version: 0, rows: 0 };
    this.#columns.delete(place);
    this.#columns.set(place, column);
    const changed = known === undefined ? undefined : this.#changes.since(column.version);
    column.version = this.#changes.version;
    if (changed === undefined) this.#readAll(column, name);
    else if (changed.length > 0) this.#readAgain(column, name, JSON.stringify([...new Set(changed)]));
    this.#makeRoom(column);
    return column.id;
  }

  #readAll(column: Column, { table, value, key }: ColumnName): void {
    this.#drop(column);
    const read = `INSERT INTO kept_values SELECT ?, v.run_seq, ${kept(table, value)}
      FROM runs CROSS JOIN ${table} AS v ON v.run_seq = runs.seq AND v.key = ?`;
    column.rows = Number(this.#database.sql(read).run(column.id, key).changes);
  }

  #readAgain(column: Column, { table, value, key }: ColumnName, runs: string): void {
    const drop = "DELETE FROM kept_values WHERE column_id = ? AND run_seq IN (SELECT value FROM json_each(?))";
    const read = `INSERT INTO kept_values SELECT ?, v.run_seq, ${kept(table, value)}
      FROM json_each(?) AS run CROSS JOIN ${table} AS v ON v.run_seq = run.value AND v.key = ?`;
    column.rows -= Number(this.#database.sql(drop).run(column.id, runs).changes);
    column.rows += Number(this.#database.sql(read).run(column.id, runs, key).changes);
  }

  /** Lets go of the columns that were not used for longest. */
  #makeRoom(used: Column): void {
    let rows = 0;
    for (const column of this.#columns.values()) rows += column.rows;
    for (const [place, column] of this.#columns) {
      if (rows <= MOST_ROWS || column === used) return;
      rows -= column.rows;
      this.#drop(column);
      this.#columns.delete(place);
    }
  }

  #drop(column: Column): void {
    this.#database.sql("DELETE FROM kept_values WHERE column_id = ?").run(column.id);
    column.rows = 0;
  }
}

function kept(table: ColumnName["table"], value: string): string {
  return table === "latest_metrics" ? `v.${value}` : `substr(v.${value}, 1, ${KEPT_TEXT})`;
}
