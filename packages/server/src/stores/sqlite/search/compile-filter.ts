import { Invalid } from "@trialbook/core/errors.ts";
import type { Comparator, Field, Filter, Order } from "@trialbook/core/search/filter.ts";
import { FILTER_LIMITS } from "@trialbook/core/search/limits.ts";
import { columnOf, keyedTable, LARGEST, METRIC_COLUMNS } from "./fields.ts";
import { joined, listOf, raw, type Sql, sql } from "./sql.ts";
import type { Column, Subject } from "./subject.ts";
import { textMatch } from "./text-match.ts";

type Comparison = Extract<Filter, { kind: "compare" | "in" | "null" }>;
type Test = Extract<Comparison, { kind: "compare" | "in" }>;

/**
 * A filter as a condition on the searched row, true or false and never NULL, so that NOT turns it around.
 *
 * @throws {Invalid} if it has more comparisons than a search may, or fields that the searched things don't have
 */
export function compileFilter(filter: Filter, subject: Subject): Sql {
  const count = comparisons(filter);
  if (count > FILTER_LIMITS.clauses) throw new Invalid(`A filter has at most ${FILTER_LIMITS.clauses} comparisons, not ${count}.`);
  return compile(filter, subject);
}

function comparisons(filter: Filter): number {
  if (filter.kind === "not") return comparisons(filter.of);
  if (filter.kind !== "all" && filter.kind !== "any") return 1;
  return filter.of.reduce((sum, part) => sum + comparisons(part), 0);
}

function compile(filter: Filter, subject: Subject): Sql {
  switch (filter.kind) {
    case "all":
    case "any": {
      const parts = filter.of.map((part) => compile(part, subject));
      return filter.kind === "all" ? sql`(${joined(parts, " AND ", "TRUE")})` : sql`(${joined(parts, " OR ", "FALSE")})`;
    }
    case "not":
      return sql`(NOT ${compile(filter.of, subject)})`;
    default:
      return compileComparison(filter, subject);
  }
}

/**
 * The unary plus keeps SQLite from turning EXISTS into a join: with twenty of them it chooses an order that takes
 * seconds where looking each one up takes milliseconds.
 */
function compileComparison(filter: Comparison, subject: Subject): Sql {
  const { field } = filter;
  if (field.kind === "attribute") return attributeCondition(filter, columnOf(subject, field.name));
  if (filter.kind === "null") {
    const exists = sql`+EXISTS (${rowsWith(field, subject, (value) => (canLackValue(field) ? sql`${value} IS NOT NULL` : raw("TRUE")))})`;
    return filter.negated ? exists : sql`(NOT ${exists})`;
  }
  return sql`+EXISTS (${rowsWith(field, subject, (value) => valueCondition(filter, value))})`;
}

/** A metric that was never anything but NaN has neither minimum nor maximum. */
function canLackValue(field: Field): boolean {
  return field.kind === "metric" && (field.of === "min" || field.of === "max");
}

/** The rows beside the searched one that hold a field and meet a condition on its value. */
function rowsWith(field: Exclude<Field, { kind: "attribute" }>, subject: Subject, condition: (value: Sql) => Sql): Sql {
  if (field.kind === "dataset") {
    if (subject.dataset === undefined) throw new Invalid(`${subject.plural} have no data sets.`);
    return subject.dataset(field.name, condition);
  }
  const { table, owner } = keyedTable(subject, `${field.kind}s`);
  const value = raw(field.kind === "metric" ? `v.${METRIC_COLUMNS[field.of]}` : "v.value");
  return sql`SELECT 1 FROM ${raw(table)} AS v WHERE ${raw(`v.${owner}`)} = ${subject.key} AND v.key = ${field.key} AND ${condition(value)}`;
}

/** A condition on the value of a field that is there; see the tree for what NaN and texts that are no numbers match. */
export function valueCondition(test: Test, value: Sql): Sql {
  const { field } = test;
  if (field.kind === "metric") return metricCondition(test, value, !canLackValue(field));
  if ((field.kind === "param" || field.kind === "tag") && field.as === "number") return numberCondition(test, value);
  return textCondition(test, value);
}

/** The value is NULL for NaN, where the aggregate can be NaN. */
function metricCondition(test: Test, value: Sql, canBeNan: boolean): Sql {
  if (test.kind === "in") {
    const list = listOf(test.values.map(asNumber));
    if (!test.negated) return sql`${value} IN ${list}`;
    return canBeNan ? sql`(${value} IS NULL OR ${value} NOT IN ${list})` : sql`${value} NOT IN ${list}`;
  }
  const number = asNumber(test.value);
  if (test.op === "!=" && canBeNan) return sql`${value} IS NOT ${number}`;
  return sql`${value} ${raw(orderOf(test.op, "metrics"))} ${number}`;
}

/** Beside a REAL, SQLite reads text as the number it writes, if it writes one. */
function numberCondition(test: Test, value: Sql): Sql {
  const isNumber = sql`${value} <= ${raw(LARGEST)}`;
  if (test.kind === "in") {
    const wanted = test.values.map((one) => sql`${value} = CAST(${asNumber(one)} AS REAL)`);
    const among =
      wanted.length <= 20 ? sql`(${joined(wanted, " OR ", "FALSE")})` : sql`CAST(${value} AS REAL) IN ${listOf(test.values.map(asNumber))}`;
    return test.negated ? sql`(${isNumber} AND NOT ${among})` : sql`(${isNumber} AND ${among})`;
  }
  return sql`(${value} ${raw(orderOf(test.op, "numbers"))} CAST(${asNumber(test.value)} AS REAL) AND ${isNumber})`;
}

function textCondition(test: Test, value: Sql): Sql {
  if (test.kind === "in") return sql`${value} ${raw(test.negated ? "NOT IN" : "IN")} ${listOf(test.values.map(String))}`;
  const { op } = test;
  const text = String(test.value);
  if (op === "like" || op === "ilike" || op === "contains") return textMatch(value, { op, pattern: text });
  return sql`${value} ${raw(op)} ${text}`;
}

function attributeCondition(filter: Comparison, column: Column): Sql {
  if (filter.kind === "null") return sql`${column.sql} ${raw(filter.negated ? "IS NOT NULL" : "IS NULL")}`;
  const condition = column.type === "text" ? textCondition(filter, column.sql) : integerCondition(filter, column.sql);
  return column.nullable ? sql`(${column.sql} IS NOT NULL AND ${condition})` : sql`(${condition})`;
}

function integerCondition(test: Test, value: Sql): Sql {
  if (test.kind === "in") return sql`${value} ${raw(test.negated ? "NOT IN" : "IN")} ${listOf(test.values.map(asInteger))}`;
  return sql`${value} ${raw(orderOf(test.op, "times and durations"))} ${asInteger(test.value)}`;
}

function orderOf(op: Comparator, what: string): Order {
  if (op === "like" || op === "ilike" || op === "contains") {
    throw new Invalid(`${op.toUpperCase()} compares text, not ${what}: use =, !=, <, <=, > or >=.`);
  }
  return op;
}

function asNumber(value: string | number | bigint): number {
  const number = Number(value);
  if (Number.isNaN(number)) throw new Invalid(`${JSON.stringify(String(value))} is no number that could be compared with.`);
  return number;
}

function asInteger(value: string | number | bigint): number | bigint {
  return typeof value === "bigint" ? value : asNumber(value);
}
