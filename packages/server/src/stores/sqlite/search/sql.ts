import type { SQLInputValue } from "node:sqlite";
import type { Bound } from "../../search/cursor.ts";
import type { Database, Row } from "../database.ts";

/** A piece of SQL with the values of its `?`, in order. */
export interface Sql {
  readonly text: string;
  readonly bindings: readonly Bound[];
}

/** Writes SQL: pieces of {@link Sql} are put in as they are, all other values are bound. */
export function sql(parts: TemplateStringsArray, ...values: readonly (Sql | Bound)[]): Sql {
  let text = parts[0] ?? "";
  const bindings: Bound[] = [];
  values.forEach((value, i) => {
    if (value !== null && typeof value === "object") {
      text += value.text;
      for (const binding of value.bindings) bindings.push(binding);
    } else {
      text += "?";
      bindings.push(value);
    }
    text += parts[i + 1];
  });
  return { text, bindings };
}

/** A name or expression that this program wrote itself. */
export function raw(text: string): Sql {
  return { text, bindings: [] };
}

/** Pieces one after the other; `none` where there are none. */
export function joined(pieces: readonly Sql[], separator: string, none = ""): Sql {
  if (pieces.length === 0) return raw(none);
  return { text: pieces.map((piece) => piece.text).join(separator), bindings: pieces.flatMap((piece) => piece.bindings) };
}

/** All of these conditions hold. */
export function allOf(conditions: readonly Sql[]): Sql {
  return joined(conditions, " AND ", "TRUE");
}

/**
 * The rows of a query that was made for one search. It is compiled anew each time (some 50 µs): filters come in
 * endless shapes, and keeping a statement of each would never end.
 */
export function rowsOf(database: Database, query: Sql): Row[] {
  const statement = database.handle.prepare(query.text);
  statement.setReturnArrays(true);
  const bindings: readonly SQLInputValue[] = query.bindings;
  // The types of node:sqlite do not follow setReturnArrays.
  return statement.all(...bindings) as unknown as Row[];
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

function jsonNumber(value: number | bigint): string {
  if (value === Number.POSITIVE_INFINITY) return "9e999";
  if (value === Number.NEGATIVE_INFINITY) return "-9e999";
  return String(value);
}
