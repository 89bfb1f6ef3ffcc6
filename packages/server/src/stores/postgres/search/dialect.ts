import { INT64_MAX, INT64_MIN } from "@trialbook/core/int64.ts";
import { checkPattern } from "../../search/check-pattern.ts";
import type { Dialect, ValueType } from "../../search/dialect.ts";
import { numberCondition } from "../../search/number-condition.ts";
import { joined, raw, type Sql, sql } from "../../search/sql.ts";
import type { Engine } from "../engines/engine.ts";

/**
 * Up to so many comparisons may become joins, for which the database then finds the best order. Finding one for two
 * hundred takes minutes; a comparison with TRUE keeps EXISTS from being a join, and each row is looked up by its key.
 */
const JOINED_COMPARISONS = 6;

const SQL_TYPES: Readonly<Record<ValueType, string>> = { text: "text", integer: "bigint", real: "float8" };

/** Searches in PostgreSQL. The number that a param or tag writes stands beside it. */
export function dialectOf(engine: Engine): Dialect {
  const dialect: Dialect = {
    bind,
    column: (term) => term.sql,
    asText: (column) => raw(`(CAST(${column} AS text) COLLATE "C")`),
    entryTerms: (alias) => ({
      number: raw(`${alias}.number`),
      text: raw(`(CASE WHEN ${alias}.number IS NULL THEN ${alias}.value END)`),
    }),
    entryCondition: (test, alias) =>
      numberCondition(dialect, test, { value: raw(`${alias}.number`), nullMatchesNot: false, what: "numbers" }),
    exists: (rows, comparisons) => (comparisons <= JOINED_COMPARISONS ? sql`EXISTS (${rows})` : sql`(EXISTS (${rows}) = TRUE)`),
    among(value, { type, values, negated }) {
      if (type !== "integer" || values.every(fitsColumn)) {
        return sql`${value} ${raw(negated ? "<> ALL" : "= ANY")}(${values}::${raw(SQL_TYPES[type])}[])`;
      }
      const each = values.map((one) => sql`${value} = ${bind(type, one)}`);
      return sql`${raw(negated ? "NOT " : "")}(${joined(each, " OR ", "FALSE")})`;
    },
    // Our patterns know no escape character.
    matches(text, { op, pattern }) {
      checkPattern(pattern);
      if (op === "like") return sql`${text} LIKE ${pattern} ESCAPE ''`;
      const folded: Sql = { text: engine.lower(text.text), bindings: text.bindings };
      if (op === "ilike") return sql`${folded} LIKE ${pattern.toLowerCase()} ESCAPE ''`;
      return sql`position(${pattern.toLowerCase()} IN ${folded}) > 0`;
    },
  };
  return dialect;
}

/** The same for conditions that are looked up for one row at a time: EXISTS may become a join, or be found for all rows at once. */
export function oneByOne(dialect: Dialect): Dialect {
  return { ...dialect, exists: (rows) => sql`((${rows} LIMIT 1) IS NOT NULL)` };
}

/** A value as a type that the database need not guess; an integer that no column holds is compared as a number. */
function bind(type: ValueType, value: string | number | bigint): Sql {
  if (type === "integer" && !fitsColumn(value)) return { text: "?::float8", bindings: [Number(value)] };
  return { text: `?::${SQL_TYPES[type]}`, bindings: [value] };
}

function fitsColumn(value: string | number | bigint): boolean {
  return typeof value === "bigint" ? value >= INT64_MIN && value <= INT64_MAX : Number.isSafeInteger(value);
}
