import type { SQLInputValue } from "node:sqlite";
import { type Sql, sql } from "../../search/sql.ts";
import type { Database, Row } from "../database.ts";

/**
 * The rows of a query that was made for one search. It is compiled anew each time (some 50 µs): filters come in
 * endless shapes, and keeping a statement of each would never end.
 */
export function rowsOf(database: Database, query: Sql): Row[] {
  const statement = database.handle.prepare(query.text);
  statement.setReturnArrays(true);
  // The types of node:sqlite do not follow setReturnArrays.
  return statement.all(...boundOf(query)) as unknown as Row[];
}

/** How many rows a statement that was made for one time changed. */
export function runOnce(database: Database, statement: Sql): number {
  return Number(database.handle.prepare(statement.text).run(...boundOf(statement)).changes);
}

/** The first value of a query's only row. */
export function scalarOf(database: Database, query: Sql): Row[number] | undefined {
  return rowsOf(database, query)[0]?.[0];
}

/** A list for `IN`, however long, as one bound value. */
export function listOf(values: readonly (string | number | bigint)[]): Sql {
  const json = `[${values.map((value) => (typeof value === "string" ? JSON.stringify(value) : jsonNumber(value))).join(",")}]`;
  return sql`(SELECT value FROM json_each(${json}))`;
}

/** Lists are bound as JSON here, see {@link listOf}, and never as lists. */
function boundOf({ bindings }: Sql): readonly SQLInputValue[] {
  return bindings as readonly SQLInputValue[];
}

function jsonNumber(value: number | bigint): string {
  if (value === Number.POSITIVE_INFINITY) return "9e999";
  if (value === Number.NEGATIVE_INFINITY) return "-9e999";
  return String(value);
}
