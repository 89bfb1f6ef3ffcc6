import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { addPatternFunction } from "./search/pattern-function.ts";

/**
 * What an answered write survives: `full` a power cut (each commit waits for the disk), `relaxed` a killed process;
 * a power cut may then drop the last commits that were already answered, while the file itself stays sound.
 */
export type Durability = "full" | "relaxed";

/** A row as an array, in the order of the selected columns: half the cost of an object a row. */
export type Row = readonly SQLOutputValue[];

/** A compiled query whose rows are arrays. */
export interface RowQuery {
  all(...parameters: SQLInputValue[]): Row[];
  get(...parameters: SQLInputValue[]): Row | undefined;
}

/** The book's one connection, with each statement compiled once. */
export interface Database {
  readonly handle: DatabaseSync;
  /** The compiled statement of a text, kept for as long as the database is open: only for texts of which there are few. */
  sql(text: string): StatementSync;
  /** The same for a query whose rows shall be arrays. */
  rows(text: string): RowQuery;
  close(): void;
}

/** Opens (or makes) a database file that only this user may read. Layout is the migrations' business. */
export function openDatabase(file: string, durability: Durability): Database {
  // SQLite gives its side files the rights of the main one, so it has to be there, closed to others, before SQLite is.
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
  const handle = withSettings(new DatabaseSync(file), durability);
  addPatternFunction(handle);
  return prepareOnce(handle);
}

/** Opens a database file that is there to read it only; nothing of it is changed. */
export function openDatabaseToRead(file: string): Database {
  const handle = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  handle.exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384");
  addPatternFunction(handle);
  return prepareOnce(handle);
}

function withSettings(handle: DatabaseSync, durability: Durability): DatabaseSync {
  handle.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"};
    PRAGMA foreign_keys = ON;
    PRAGMA busy_timeout = 5000;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA wal_autocheckpoint = 16000;
    PRAGMA journal_size_limit = 67108864;
  `);
  return handle;
}

function prepareOnce(handle: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>();
  const rowQueries = new Map<string, RowQuery>();
  return {
    handle,
    sql(text) {
      let statement = statements.get(text);
      if (statement === undefined) {
        statement = handle.prepare(text);
        statements.set(text, statement);
      }
      return statement;
    },
    rows(text) {
      let query = rowQueries.get(text);
      if (query === undefined) {
        const statement = handle.prepare(text);
        statement.setReturnArrays(true);
        // The types of node:sqlite do not follow setReturnArrays.
        query = statement as unknown as RowQuery;
        rowQueries.set(text, query);
      }
      return query;
    },
    close() {
      statements.clear();
      rowQueries.clear();
      handle.close();
    },
  };
}
