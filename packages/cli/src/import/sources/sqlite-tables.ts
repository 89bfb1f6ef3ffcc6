import { DatabaseSync } from "node:sqlite";
import { Invalid } from "@trialbook/core/errors.ts";
import { isMlflow, type Row, type Tables, tableOf } from "./tables.ts";

const ROWS_AT_ONCE = 10_000;

/** @throws {Invalid} if the file is no database of an MLflow */
export function sqliteTables(file: string): Tables {
  const { database, names } = open(file);
  /** One after the other, as they are asked for. */
  function rows(query: string, values: readonly string[]): Iterable<Row> {
    return names.has(tableOf(query)) ? database.prepare(query).iterate(...values) : [];
  }
  return {
    async *batches(query, ...values) {
      let batch: Row[] = [];
      for (const row of rows(query, values)) {
        batch.push(row);
        if (batch.length < ROWS_AT_ONCE) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
    all: async (query, ...values) => [...rows(query, values)],
    close: async () => database.close(),
  };
}

function open(file: string): { readonly database: DatabaseSync; readonly names: ReadonlySet<string> } {
  let database: DatabaseSync;
  let names: ReadonlySet<string>;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    const found = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    names = new Set(found.map((row) => String(row["name"])));
  } catch (error) {
    throw new Invalid(`${file} is no SQLite database: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isMlflow(names)) throw new Invalid(`${file} has no tables "experiments" and "runs": it is no database of an MLflow.`);
  return { database, names };
}
