import { Invalid } from "@trialbook/core/errors.ts";
import type { Attribute, OrderKey } from "@trialbook/core/search/filter.ts";
import type { Bound } from "./cursor.ts";
import type { Dialect } from "./dialect.ts";
import { columnOf, keyedTable, METRIC_COLUMNS } from "./fields.ts";
import { joined, raw, type Sql, sql } from "./sql.ts";
import type { Subject, Term } from "./subject.ts";

/** An ordering in SQL: what to join beside the searched table, and what to sort by. */
export interface OrderPlan {
  readonly joins: readonly Sql[];
  readonly terms: readonly Term[];
}

/** @throws {Invalid} if a field is named twice or can't be ordered by */
export function planOrder(dialect: Dialect, order: readonly OrderKey[], subject: Subject): OrderPlan {
  const joins: Sql[] = [];
  const terms: Term[] = [];
  const seen = new Set<string>();
  order.forEach((key, i) => {
    const identity = JSON.stringify(key.field);
    if (seen.has(identity)) throw new Invalid(`The order names ${nameOf(key)} twice: leave one out.`);
    seen.add(identity);
    const { join, terms: own } = termsOf(dialect, key, { subject, alias: `o${i}` });
    if (join !== undefined) joins.push(join);
    terms.push(...own);
  });
  terms.push(...subject.tieBreak(order));
  return { joins, terms };
}

/** Whether an order names one of these attributes. */
export function ordersBy(order: readonly OrderKey[], ...names: readonly Attribute[]): boolean {
  return order.some(({ field }) => field.kind === "attribute" && names.includes(field.name));
}

function nameOf({ field }: OrderKey): string {
  return "key" in field ? `${field.kind} ${JSON.stringify(field.key)}` : field.name;
}

function termsOf(
  dialect: Dialect,
  { field, descending }: OrderKey,
  { subject, alias }: { readonly subject: Subject; readonly alias: string },
): { readonly join?: Sql; readonly terms: readonly Term[] } {
  if (field.kind === "attribute") {
    const { sql: column, order, type, nullable } = columnOf(subject, field.name);
    return {
      terms: [order === undefined ? { sql: column, type, nullable, descending } : { sql: order, type: "integer", nullable, descending }],
    };
  }
  if (field.kind === "dataset") throw new Invalid(`${subject.plural} cannot be ordered by their data sets.`);
  const { table, owner } = keyedTable(subject, `${field.kind}s`);
  const join = sql`LEFT JOIN ${raw(`${table} AS ${alias} ON ${alias}.${owner}`)} = ${subject.key} AND ${raw(alias)}.key = ${field.key}`;
  if (field.kind === "metric") {
    const value = raw(`${alias}.${METRIC_COLUMNS[field.of]}`);
    // A metric whose value is NULL is NaN, which comes before what has no such metric. Minimum and maximum are never NaN.
    return { join, terms: [isMissing(raw(`${alias}.${owner}`)), { sql: value, type: "real", descending, nullable: true }] };
  }
  if (field.as === "text") return { join, terms: [{ sql: raw(`${alias}.value`), type: "text", descending, nullable: true }] };
  const { number, text } = dialect.entryTerms(alias);
  return {
    join,
    terms: [
      { sql: number, type: "real", descending, nullable: true },
      { sql: text, type: "text", descending, nullable: true },
    ],
  };
}

/** Sorts what has none last: 1 where an expression is NULL, else 0. */
export function isMissing(expression: Sql): Term {
  // "real" though it is a whole number: a dialect may read integers by an expression that repeats its column, bindings and all.
  return { sql: sql`(CASE WHEN ${expression} IS NULL THEN 1.0 ELSE 0.0 END)`, type: "real", descending: false, nullable: false };
}

/** The ORDER BY of terms. */
export function orderBy(terms: readonly Term[]): Sql {
  return joined(
    terms.map((term) => sql`${term.sql} ${raw(`${term.descending ? "DESC" : "ASC"}${term.nullable ? " NULLS LAST" : ""}`)}`),
    ", ",
  );
}

/** The terms as columns of a query, for {@link readTerms}. */
export function termColumns(dialect: Dialect, terms: readonly Term[]): Sql {
  return joined(
    terms.map((term) => dialect.column(term)),
    ", ",
  );
}

/** Reads what {@link termColumns} selected. */
export function readTerms(terms: readonly Term[], values: readonly unknown[]): Bound[] {
  return terms.map((term, i) => {
    const value = values[i];
    if (value === null || value === undefined) return null;
    if (term.type === "text") return String(value);
    return typeof value === "number" ? value : BigInt(String(value));
  });
}

/** The rows that come after one with these values of the terms. */
export function after(dialect: Dialect, terms: readonly Term[], values: readonly Bound[]): Sql {
  const ways: Sql[] = [];
  terms.forEach((term, i) => {
    const value = values[i] ?? null;
    if (value === null) return; // Nothing comes after NULL.
    const equal = terms.slice(0, i).map((before, j) => {
      const same = values[j] ?? null;
      return same === null ? sql`${before.sql} IS NULL` : sql`${before.sql} = ${dialect.bind(before.type, same)}`;
    });
    const later = sql`${term.sql} ${raw(term.descending ? "<" : ">")} ${dialect.bind(term.type, value)}`;
    const way = term.nullable ? sql`(${later} OR ${term.sql} IS NULL)` : later;
    ways.push(sql`(${joined([...equal, way], " AND ")})`);
  });
  return ways.length === 0 ? raw("FALSE") : sql`(${joined(ways, " OR ")})`;
}
