import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Book } from "@trialbook/core/book.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { openDatabaseToRead } from "./database.ts";
import { migrations } from "./migrations/all.ts";
import { type SqliteOptions, storesOver } from "./open-sqlite.ts";

/** A book's stores as they were at one moment. */
export type SqliteReader = Omit<Book, "blobs">;

/**
 * Opens the book in a folder to be read, also beside a server that writes to it: all reads see the moment of opening. That
 * server's log cannot be shortened until this is closed, so it takes disk meanwhile. Writes are refused.
 *
 * @throws {Invalid} if there is no book, or one of another schema
 */
export function openSqliteReader({ folder, clock, onDamage, readFile }: Omit<SqliteOptions, "durability">): SqliteReader {
  const file = join(folder, "book.db");
  if (!existsSync(file))
    throw new Invalid(`There is no book in ${folder}: it has no book.db. Give the folder that a server was started with.`);
  const database = openDatabaseToRead(file);
  try {
    const version = Number(database.rows("PRAGMA user_version").get()?.[0] ?? 0);
    if (version !== migrations.length) {
      throw new Invalid(
        version > migrations.length
          ? `${file} has schema ${version} and this Trialbook knows only up to ${migrations.length}. Use the newer Trialbook that wrote it.`
          : `${file} has schema ${version} and this Trialbook works with ${migrations.length}. Start this Trialbook's server on it once, which brings it up to date.`,
      );
    }
    database.handle.exec("BEGIN");
    // Only with its first read does a transaction settle on a moment.
    database.rows("SELECT count(*) FROM experiments").get();
    const { stores, commits } = storesOver(database, { clock, ...(onDamage && { onDamage }), ...(readFile && { readFile }) });
    commits.close();
    return {
      ...stores,
      async close() {
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
