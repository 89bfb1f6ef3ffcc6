import { Invalid } from "@trialbook/core/errors.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { Database } from "../database.ts";
import type { Engine } from "../engines/engine.ts";
import { isMadeAlready, isMissingTable } from "../failure.ts";

/** One numbered step of the schema: its number is its place in the list, starting at 1. */
export interface Migration {
  /** What it does, in a few words, e.g. "keeps comments of runs". */
  readonly name: string;
  /** `now` is the server's time, a whole number. */
  readonly statements: (engine: Engine, now: Millis) => readonly string[];
}

/**
 * Brings a database to the newest schema, each step in a transaction of its own. Servers that start at the same time
 * wait for each other at the row that holds the version.
 *
 * @throws {Invalid} if the book was written by a newer Trialbook
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  { engine, now }: { readonly engine: Engine; readonly now: Millis },
): Promise<void> {
  await makeVersion(database);
  const known = migrations.length;
  let found = await readVersion(database);
  if (found > known) {
    throw new Invalid(
      `The database has schema ${found} and this Trialbook knows only up to ${known}. Start the newer Trialbook that wrote it, or give another database.`,
    );
  }
  while (found < known) {
    found = await database.transaction(async (tx) => {
      const [row] = await tx.rowsOnce("SELECT version FROM schema_version WHERE id = 1 FOR UPDATE");
      const version = Number(row?.[0]);
      const next = migrations[version];
      if (next === undefined) return version;
      for (const statement of next.statements(engine, now)) await tx.rowsOnce(statement);
      await tx.rowsOnce("UPDATE schema_version SET version = $1 WHERE id = 1", [version + 1]);
      return version + 1;
    });
  }
}

/** @throws {Invalid} unless the database has a book of exactly this schema; nothing is changed */
export async function requireNewest(database: Database, migrations: readonly Migration[]): Promise<void> {
  const found = await readVersion(database).catch((error: unknown) => {
    if (isMissingTable(error)) throw new Invalid("There is no book in this database. Give the address that a server was started with.");
    throw error;
  });
  if (found === migrations.length) return;
  throw new Invalid(
    `The database has schema ${found} and this Trialbook works with ${migrations.length}. Use the Trialbook that wrote it, or start this one's server on it once.`,
  );
}

/** Of two servers that make the table at once, one is refused by the database's own catalogue, and finds it made. */
async function makeVersion(database: Database): Promise<void> {
  try {
    await database.rowsOnce("CREATE TABLE IF NOT EXISTS schema_version (id int PRIMARY KEY, version int NOT NULL)");
  } catch (error) {
    if (!isMadeAlready(error)) throw error;
  }
  await database.rowsOnce("INSERT INTO schema_version VALUES (1, 0) ON CONFLICT DO NOTHING");
}

async function readVersion(database: Database): Promise<number> {
  const [row] = await database.rowsOnce("SELECT version FROM schema_version WHERE id = 1");
  return Number(row?.[0]);
}
