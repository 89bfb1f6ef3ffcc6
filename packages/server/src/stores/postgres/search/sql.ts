import type { Bound } from "../../search/cursor.ts";
import type { Queries, Row, Value } from "../database.ts";

/** A piece of SQL with the values of its `?`, in order. */
export interface Sql {
  readonly text: string;
  readonly bindings: readonly Value[];
}

/** Writes SQL: pieces of {@link Sql} are put in as they are, all other values are bound. */
export function sql(parts: TemplateStringsArray, ...values: readonly (Sql | Value)[]): Sql {
  let text = parts[0] ?? "";
  const bindings: Value[] = [];
  values.forEach((value, i) => {
    if (isSql(value)) {
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

function isSql(value: Sql | Value): value is Sql {
  return value !== null && typeof value === "object" && "bindings" in value;
}

/** A name or expression that this program wrote itself, without a `?`. */
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

/** A value as a type that the database need not guess. */
export function typed(type: "text" | "integer" | "real", value: Bound): Sql {
  return { text: `?::${SQL_TYPES[type]}`, bindings: [value] };
}

const SQL_TYPES = { text: "text", integer: "bigint", real: "float8" } as const;

/** The rows of a query that was made for one search; filters come in endless shapes, so it is not prepared. */
export function rowsOf(queries: Queries, query: Sql): Promise<Row[]> {
  let count = 0;
  return queries.rowsOnce(
    query.text.replace(/\?/g, () => `$${++count}`),
    query.bindings,
  );
}
