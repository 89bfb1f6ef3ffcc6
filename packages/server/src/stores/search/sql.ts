import type { Bound } from "./cursor.ts";

/** What a piece of SQL may bind; lists only where the database takes them. */
export type Bindable = Bound | readonly (string | number | bigint)[];

/** A piece of SQL with the values of its `?`, in order. */
export interface Sql {
  readonly text: string;
  readonly bindings: readonly Bindable[];
}

/** Writes SQL: pieces of {@link Sql} are put in as they are, all other values are bound. */
export function sql(parts: TemplateStringsArray, ...values: readonly (Sql | Bindable)[]): Sql {
  let text = parts[0] ?? "";
  const bindings: Bindable[] = [];
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

function isSql(value: Sql | Bindable): value is Sql {
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
