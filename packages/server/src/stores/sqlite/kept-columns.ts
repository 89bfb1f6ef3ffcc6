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
  readonly name: ColumnName;
  /** How far it has followed the changes of runs. */
  version: number;
  rows: number;
  /** When a search last asked for it, by the machine's own clock. */
  wantedAt: number;
  /** Reads what it lacks, a slice a step; absent once it has all up to its version. */
  reading: Generator<void> | undefined;
}

/** Rows kept in memory at most, unless one column alone has more: some 100 bytes each. */
const MOST_ROWS = 4_000_000;
/** A column is not read if others would have to go that searches asked for within so many milliseconds. */
const WANTED_FOR = 60_000;
/** Text is kept up to here, which finds all but those that begin alike. */
export const KEPT_TEXT = 64;
/** Runs that are read in one go: a millisecond or so. */
const SLICE = 500;

/**
 * The values of a key over all runs, in order, in a table that lives in memory: `kept_values (column_id, value,
 * run_seq)`, read like an index by `column_id` and then by `value`. NULL stands for NaN.
 *
 * An index on disk would have to be written with every run, each of its values on another page: measured, that makes a
 * small run three times as dear. So the first search by a key has it read of each run, in slices between requests, and
 * does without meanwhile; later ones read again only the runs that were written to since.
 */
export class KeptColumns {
  readonly #database: Database;
  readonly #changes: RunChanges;
  readonly #mostRows: number;
  /** The one used last stands last. */
  readonly #columns = new Map<string, Column>();
  #lastId = 0;

  constructor(database: Database, changes: RunChanges, mostRows = MOST_ROWS) {
    this.#database = database;
    this.#changes = changes;
    this.#mostRows = mostRows;
    database.handle.exec(`
      CREATE TEMP TABLE kept_values (
        column_id INTEGER NOT NULL, run_seq INTEGER NOT NULL, value ANY, PRIMARY KEY (column_id, run_seq)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX temp.kept_by_value ON kept_values (column_id, value, run_seq);
    `);
  }

  /**
   * The `column_id` of a column that is up to date with all that is committed; `undefined` while it is being read, and where
   * there is no room for it beside others in use.
   */
  idOf(name: ColumnName): number | undefined {
    const column = this.#use(name);
    if (column.reading !== undefined) return undefined;
    const changed = this.#changes.since(column.version);
    if (changed === undefined && !this.#hasRoomFor(column)) return undefined;
    column.version = this.#changes.version;
    if (changed === undefined) column.reading = this.#readAll(column);
    else if (changed.length > 0) column.reading = this.#readAgain(column, [...new Set(changed)]);
    // What takes one slice is done at once: all of a small book, and what a training logs between two looks.
    if (column.reading !== undefined && !this.#isRead(column)) this.#readOn(column);
    return column.reading === undefined ? column.id : undefined;
  }

  #use(name: ColumnName): Column {
    const place = JSON.stringify([name.table, name.value, name.key]);
    const column = this.#columns.get(place) ?? { id: ++this.#lastId, name, version: NEVER, rows: 0, wantedAt: 0, reading: undefined };
    column.wantedAt = performance.now();
    this.#columns.delete(place);
    this.#columns.set(place, column);
    return column;
  }

  /** Reads a slice; says whether that was the last. A column that could not be read is begun anew by the next search. */
  #isRead(column: Column): boolean {
    try {
      if (column.reading?.next().done === false) return false;
    } catch (error) {
      column.version = NEVER;
      column.reading = undefined;
      throw error;
    }
    column.reading = undefined;
    this.#makeRoom(column);
    return true;
  }

  /** Reads the rest in turns with whatever else there is to do. */
  #readOn(column: Column): void {
    setImmediate(() => {
      if (!this.#database.handle.isOpen) return;
      try {
        if (!this.#isRead(column)) this.#readOn(column);
      } catch {
        // What ails the disk is told to those who search without the column.
      }
    });
  }

  *#readAll(column: Column): Generator<void> {
    this.#drop(column);
    const { table, value, key } = column.name;
    const last = this.#database.rows(`SELECT max(seq) FROM (SELECT seq FROM runs WHERE seq > ? ORDER BY seq LIMIT ${SLICE})`);
    const read = this.#database.sql(`INSERT INTO kept_values SELECT ?, v.run_seq, ${kept(table, value)}
      FROM runs CROSS JOIN ${table} AS v ON v.run_seq = runs.seq AND v.key = ? WHERE runs.seq > ? AND runs.seq <= ?`);
    for (let from = -1; ; ) {
      const to = last.get(from)?.[0];
      if (typeof to !== "number") return;
      column.rows += Number(read.run(column.id, key, from, to).changes);
      from = to;
      if (last.get(from)?.[0] === null) return;
      yield;
    }
  }

  *#readAgain(column: Column, runs: readonly number[]): Generator<void> {
    const { table, value, key } = column.name;
    const drop = this.#database.sql("DELETE FROM kept_values WHERE column_id = ? AND run_seq IN (SELECT value FROM json_each(?))");
    const read = this.#database.sql(`INSERT INTO kept_values SELECT ?, v.run_seq, ${kept(table, value)}
      FROM json_each(?) AS run CROSS JOIN ${table} AS v ON v.run_seq = run.value AND v.key = ?`);
    for (let from = 0; from < runs.length; from += SLICE) {
      if (from > 0) yield;
      const some = JSON.stringify(runs.slice(from, from + SLICE));
      column.rows -= Number(drop.run(column.id, some).changes);
      column.rows += Number(read.run(column.id, some, key).changes);
    }
  }

  /** Two searches that each drop what the other needs would read columns for ever. A run has at most one value of a key. */
  #hasRoomFor(wanted: Column): boolean {
    const since = performance.now() - WANTED_FOR;
    let rows = 0;
    for (const column of this.#columns.values()) if (column !== wanted && column.wantedAt > since) rows += column.rows;
    if (rows === 0) return true;
    const runs = Number(this.#database.rows("SELECT max(seq) FROM runs").get()?.[0] ?? 0);
    return rows + runs <= this.#mostRows;
  }

  /** Lets go of the columns that were not used for longest. */
  #makeRoom(used: Column): void {
    let rows = 0;
    for (const column of this.#columns.values()) rows += column.rows;
    for (const [place, column] of this.#columns) {
      if (rows <= this.#mostRows || column === used) return;
      if (column.reading !== undefined) continue;
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

/** Before every version there is. */
const NEVER = -1;

function kept(table: ColumnName["table"], value: string): string {
  return table === "latest_metrics" ? `v.${value}` : `substr(v.${value}, 1, ${KEPT_TEXT})`;
}
