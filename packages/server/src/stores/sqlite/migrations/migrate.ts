import { chmodSync, constants, copyFileSync } from "node:fs";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Database } from "../database.ts";

/** One numbered step of the schema: its number is its place in the list, starting at 1. */
export interface Migration {
  /** What it does, in a few words, e.g. "keeps comments of runs". */
  readonly name: string;
  readonly sql: string;
}

/**
 * Brings a database to the newest schema, each step in its own transaction. A book that already holds something is
 * copied to `FILE.before-N` first.
 *
 * @throws {Invalid} if the book was written by a newer Trialbook
 */
export function migrate(database: Database, file: string, migrations: readonly Migration[]): void {
  const found = schemaVersion(database);
  const known = migrations.length;
  if (found > known) {
    throw new Invalid(
      `${file} has schema ${found} and this Trialbook knows only up to ${known}. Start the newer Trialbook that wrote it, or give another folder with --data.`,
    );
  }
  if (found > 0 && found < known) copyAside(database, file, `${file}.before-${known}`);
  for (let version = found + 1; version <= known; version++) step(database, version, migrations[version - 1] as Migration);
}

function schemaVersion(database: Database): number {
  return Number(database.rows("PRAGMA user_version").get()?.[0] ?? 0);
}

function copyAside(database: Database, file: string, copy: string): void {
  // Moves all that is committed into the one file that is copied; the folder's lock keeps others from writing meanwhile.
  database.handle.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  copyFileSync(file, copy, constants.COPYFILE_FICLONE);
  chmodSync(copy, 0o600);
}

function step({ handle }: Database, version: number, migration: Migration): void {
  handle.exec("BEGIN IMMEDIATE");
  try {
    handle.exec(migration.sql);
    handle.exec(`PRAGMA user_version = ${version}`);
    handle.exec("COMMIT");
  } catch (error) {
    if (handle.isTransaction) handle.exec("ROLLBACK");
    throw new Error(`The book's schema could not be brought to version ${version} (${migration.name}). It is as it was.`, { cause: error });
  }
}
