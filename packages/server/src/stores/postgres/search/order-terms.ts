import { Invalid } from "@trialbook/core/errors.ts";
import type { Attribute, OrderKey } from "@trialbook/core/search/filter.ts";
import type { Bound } from "../../search/cursor.ts";
import type { Row } from "../database.ts";
import { columnOf, keyedTable, METRIC_COLUMNS } from "./fields.ts";
import { joined, raw, type Sql, sql, typed } from "./sql.ts";
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
    // A metric whose value is NULL is NaN, which comes before what has no such metric.
    const missing: Term = {
      sql: raw(`(CASE WHEN ${alias}.${owner} IS NULL THEN 1 ELSE 0 END)`),
      type: "integer",
      descending: false,
      nullable: false,
    };
    return { join, terms: [missing, { sql: raw(`${alias}.${METRIC_COLUMNS[field.of]}`), type: "real", descending, nullable: true }] };
  }
  const value = raw(`${alias}.value`);
  if (field.as === "text") return { join, terms: [{ sql: value, type: "text", descending, nullable: true }] };
  const text = raw(`(CASE WHEN ${alias}.number IS NULL THEN ${alias}.value END)`);
  return {
    join,
    terms: [
      { sql: raw(`${alias}.number`), type: "real", descending, nullable: true },
      { sql: text, type: "text", descending, nullable: true },
    ],
  };
}

export function orderBy(terms: readonly Term[]): Sql {
  return joined(
    terms.map((term) => sql`${term.sql} ${raw(`${term.descending ? "DESC" : "ASC"}${term.nullable ? " NULLS LAST" : ""}`)}`),
    ", ",
  );
}

/** The terms as columns of a query, for {@link readTerms}. */
export function termColumns(terms: readonly Term[]): Sql {
  return joined(
    terms.map((term) => term.sql),
    ", ",
  );
}

/** Reads what {@link termColumns} selected. */
export function readTerms(values: Row): Bound[] {
  // Terms are text, numbers and bigints.
  return values as Bound[];
}

/** The rows that come after one with these values of the terms. */
export function after(terms: readonly Term[], values: readonly Bound[]): Sql {
  const ways: Sql[] = [];
  terms.forEach((term, i) => {
    const value = values[i] ?? null;
    if (value === null) return; // Nothing comes after NULL.
    const equal = terms.slice(0, i).map((before, j) => {
      const same = values[j] ?? null;
      return same === null ? sql`${before.sql} IS NULL` : sql`${before.sql} = ${typed(before.type, same)}`;
    });
    const later = sql`${term.sql} ${raw(term.descending ? "<" : ">")} ${typed(term.type, value)}`;
    const way = term.nullable ? sql`(${later} OR ${term.sql} IS NULL)` : later;
    ways.push(sql`(${joined([...equal, way], " AND ")})`);
  });
  return ways.length === 0 ? raw("FALSE") : sql`(${joined(ways, " OR ")})`;
}
