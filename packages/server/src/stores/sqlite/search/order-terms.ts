import { Invalid } from "@trialbook/core/errors.ts";
import type { Attribute, OrderKey } from "@trialbook/core/search/filter.ts";
import type { Bound } from "../../search/cursor.ts";
import { int64Column } from "../int64-column.ts";
import { columnOf, keyedTable, LARGEST, METRIC_COLUMNS } from "./fields.ts";
import { joined, raw, type Sql, sql } from "./sql.ts";
import type { Subject, Term } from "./subject.ts";

/** An ordering in SQL: what to join beside the searched table, and what to sort by. */
export interface OrderPlan {
  readonly joins: readonly Sql[];
  readonly terms: readonly Term[];
}

/** @throws {Invalid} if a field is named twice or can't be ordered by */
export function planOrder(order: readonly OrderKey[], subject: Subject): OrderPlan {
  const joins: Sql[] = [];
  const terms: Term[] = [];
  const seen = new Set<string>();
  order.forEach((key, i) => {
    const identity = JSON.stringify(key.field);
    if (seen.has(identity)) throw new Invalid(`The order names ${nameOf(key)} twice: leave one out.`);
    seen.add(identity);
    const { join, terms: own } = termsOf(key, subject, `o${i}`);
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
  { field, descending }: OrderKey,
  subject: Subject,
  alias: string,
): { readonly join?: Sql; readonly terms: readonly Term[] } {
  switch (field.kind) {
    case "attribute": {
      const { sql: column, order, type, nullable } = columnOf(subject, field.name);
      return {
        terms: [order === undefined ? { sql: column, type, nullable, descending } : { sql: order, type: "integer", nullable, descending }],
      };
    }
    case "metric": {
      const { table, owner } = keyedTable(subject, "metrics");
      const join = sql`LEFT JOIN ${raw(table)} AS ${raw(alias)} ON ${raw(`${alias}.${owner}`)} = ${subject.key} AND ${raw(alias)}.key = ${field.key}`;
      const value = raw(`${alias}.${METRIC_COLUMNS[field.of]}`);
      // A metric whose value is NULL is NaN, which comes before what has no such metric. Minimum and maximum are never NaN.
      const missing: Term = { sql: raw(`(${alias}.${owner} IS NULL)`), type: "integer", descending: false, nullable: false };
      return { join, terms: [missing, { sql: value, type: "real", descending, nullable: true }] };
    }
    case "param":
    case "tag": {
      const { table, owner } = keyedTable(subject, `${field.kind}s`);
      const join = sql`LEFT JOIN ${raw(table)} AS ${raw(alias)} ON ${raw(`${alias}.${owner}`)} = ${subject.key} AND ${raw(alias)}.key = ${field.key}`;
      if (field.as === "text") return { join, terms: [{ sql: raw(`${alias}.value`), type: "text", descending, nullable: true }] };
      const isNumber = `${alias}.value <= ${LARGEST}`;
      const number = raw(`(CASE WHEN ${isNumber} THEN CAST(${alias}.value AS REAL) END)`);
      const text = raw(`(CASE WHEN ${isNumber} THEN NULL ELSE ${alias}.value END)`);
      return {
        join,
        terms: [
          { sql: number, type: "real", descending, nullable: true },
          { sql: text, type: "text", descending, nullable: true },
        ],
      };
    }
    case "dataset":
      throw new Invalid(`${subject.plural} cannot be ordered by their data sets.`);
  }
}

/** The ORDER BY of terms. SQLite takes NULL for the least, so it ends a descending order by itself. */
export function orderBy(terms: readonly Term[]): Sql {
  return joined(
    terms.map((term) => sql`${term.sql} ${raw(term.descending ? "DESC" : term.nullable ? "ASC NULLS LAST" : "ASC")}`),
    ", ",
  );
}

/** The terms as columns of a query, for {@link readTerms}. */
export function termColumns(terms: readonly Term[]): Sql {
  return joined(
    terms.map((term) => (term.type === "integer" ? { text: int64Column(term.sql.text), bindings: term.sql.bindings } : term.sql)),
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
export function after(terms: readonly Term[], values: readonly Bound[]): Sql {
  const ways: Sql[] = [];
  terms.forEach((term, i) => {
    const value = values[i] ?? null;
    if (value === null) return; // Nothing comes after NULL.
    const equal = terms.slice(0, i).map((before, j) => sql`${before.sql} IS ${values[j] ?? null}`);
    const later = sql`${term.sql} ${raw(term.descending ? "<" : ">")} ${value}`;
    const way = term.nullable ? sql`(${later} OR ${term.sql} IS NULL)` : later;
    ways.push(sql`(${joined([...equal, way], " AND ")})`);
  });
  return ways.length === 0 ? raw("FALSE") : sql`(${joined(ways, " OR ")})`;
}
