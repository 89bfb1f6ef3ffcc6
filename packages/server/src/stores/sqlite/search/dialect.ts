import { checkPattern } from "../../search/check-pattern.ts";
import type { Dialect, Test } from "../../search/dialect.ts";
import { asNumber, orderOf } from "../../search/number-condition.ts";
import { joined, raw, type Sql, sql } from "../../search/sql.ts";
import { int64Column } from "../int64-column.ts";
import { MATCHES_PATTERN } from "./pattern-function.ts";
import { listOf } from "./rows-of.ts";

/** Text that SQLite can read as a number compares as one beside a REAL; all other text is more than any number. */
const LARGEST = "CAST(9e999 AS REAL)";

/** Searches in SQLite, in a database that {@link addPatternFunction} was called for. */
export const DIALECT: Dialect = {
  bind: (_type, value) => sql`${value}`,
  column: ({ type, sql: term }) => (type === "integer" ? { text: int64Column(term.text), bindings: term.bindings } : term),
  asText: (column) => raw(`CAST(${column} AS TEXT)`),
  entryTerms(alias) {
    const isNumber = `${alias}.value <= ${LARGEST}`;
    return {
      number: raw(`(CASE WHEN ${isNumber} THEN CAST(${alias}.value AS REAL) END)`),
      text: raw(`(CASE WHEN ${isNumber} THEN NULL ELSE ${alias}.value END)`),
    };
  },
  entryCondition: (test, alias) => entryCondition(test, raw(`${alias}.value`)),
  // The unary plus keeps SQLite from turning EXISTS into a join: with twenty of them it chooses an order that takes
  // seconds where looking each one up takes milliseconds.
  exists: (rows) => sql`+EXISTS (${rows})`,
  among: (value, { values, negated }) => sql`${value} ${raw(negated ? "NOT IN" : "IN")} ${listOf(values)}`,
  matches(text, { op, pattern }) {
    checkPattern(pattern);
    return sql`${raw(MATCHES_PATTERN)}(${text}, ${op}, ${pattern})`;
  },
};

/** Beside a REAL, SQLite reads text as the number it writes, if it writes one. */
function entryCondition(test: Test, value: Sql): Sql {
  const isNumber = sql`${value} <= ${raw(LARGEST)}`;
  if (test.kind === "in") {
    const wanted = test.values.map((one) => sql`${value} = CAST(${asNumber(one)} AS REAL)`);
    const among =
      wanted.length <= 20 ? sql`(${joined(wanted, " OR ", "FALSE")})` : sql`CAST(${value} AS REAL) IN ${listOf(test.values.map(asNumber))}`;
    return test.negated ? sql`(${isNumber} AND NOT ${among})` : sql`(${isNumber} AND ${among})`;
  }
  return sql`(${value} ${raw(orderOf(test.op, "numbers"))} CAST(${asNumber(test.value)} AS REAL) AND ${isNumber})`;
}
