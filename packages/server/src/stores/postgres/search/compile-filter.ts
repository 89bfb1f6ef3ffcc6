import { Invalid } from "@trialbook/core/errors.ts";
import { INT64_MAX, INT64_MIN } from "@trialbook/core/int64.ts";
import type { Comparator, Field, Filter, Order } from "@trialbook/core/search/filter.ts";
import { FILTER_LIMITS } from "@trialbook/core/search/limits.ts";
import type { Engine } from "../engines/engine.ts";
import { columnOf, keyedTable, METRIC_COLUMNS } from "./fields.ts";
import { joined, raw, type Sql, sql, typed } from "./sql.ts";
import type { Column, Subject } from "./subject.ts";
import { textMatch } from "./text-match.ts";

type Comparison = Extract<Filter, { kind: "compare" | "in" | "null" }>;
type Test = Extract<Comparison, { kind: "compare" | "in" }>;

/**
 * A filter as a condition on the searched row, true or false and never NULL, so that NOT turns it around.
 *
 * @throws {Invalid} if it has more comparisons than a search may, or fields that the searched things don't have
 */
export function compileFilter(engine: Engine, filter: Filter, subject: Subject): Sql {
  const count = comparisons(filter);
  if (count > FILTER_LIMITS.clauses) throw new Invalid(`A filter has at most ${FILTER_LIMITS.clauses} comparisons, not ${count}.`);
  return compile({ engine, subject, mayJoin: count <= JOINED_COMPARISONS }, filter);
}

/**
 * Up to so many comparisons may become joins, for which the database then finds the best order. Finding one for two
 * hundred takes minutes; a comparison with TRUE keeps EXISTS from being a join, and each run is looked up by its key.
 */
const JOINED_COMPARISONS = 6;

interface Compiling {
  readonly engine: Engine;
  readonly subject: Subject;
  readonly mayJoin: boolean;
}

function comparisons(filter: Filter): number {
  if (filter.kind === "not") return comparisons(filter.of);
  if (filter.kind !== "all" && filter.kind !== "any") return 1;
  return filter.of.reduce((sum, part) => sum + comparisons(part), 0);
}

function compile(compiling: Compiling, filter: Filter): Sql {
  switch (filter.kind) {
    case "all":
    case "any": {
      const parts = filter.of.map((part) => compile(compiling, part));
      return filter.kind === "all" ? sql`(${joined(parts, " AND ", "TRUE")})` : sql`(${joined(parts, " OR ", "FALSE")})`;
    }
    case "not":
      return sql`(NOT ${compile(compiling, filter.of)})`;
    default:
      return compileComparison(compiling, filter);
  }
}

function compileComparison({ engine, subject, mayJoin }: Compiling, filter: Comparison): Sql {
  const { field } = filter;
  const existing = (rows: Sql): Sql => (mayJoin ? sql`EXISTS (${rows})` : sql`(EXISTS (${rows}) = TRUE)`);
  if (field.kind === "attribute") return attributeCondition(engine, filter, columnOf(subject, field.name));
  if (filter.kind === "null") {
    const exists = existing(rowsWith(field, subject, (value) => (canLackValue(field) ? sql`${value} IS NOT NULL` : raw("TRUE"))));
    return filter.negated ? exists : sql`(NOT ${exists})`;
  }
  return existing(rowsWith(field, subject, (value) => valueCondition(engine, filter, value)));
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
  const column = field.kind === "metric" ? METRIC_COLUMNS[field.of] : field.as === "number" ? "number" : "value";
  return sql`SELECT 1 FROM ${raw(table)} AS v WHERE ${raw(`v.${owner}`)} = ${subject.key} AND v.key = ${field.key} AND ${condition(raw(`v.${column}`))}`;
}

/** A condition on the value of a field that is there; see the tree for what NaN and texts that are no numbers match. */
function valueCondition(engine: Engine, test: Test, value: Sql): Sql {
  const { field } = test;
  if (field.kind === "metric") return numberCondition(test, value, { nullMatchesNot: !canLackValue(field), what: "metrics" });
  if ((field.kind === "param" || field.kind === "tag") && field.as === "number") {
    return numberCondition(test, value, { nullMatchesNot: false, what: "numbers" });
  }
  return textCondition(engine, test, value);
}

/** The value is NULL for a metric's NaN, which matches what is negated, and for a text that is no number, which matches nothing. */
function numberCondition(
  test: Test,
  value: Sql,
  { nullMatchesNot, what }: { readonly nullMatchesNot: boolean; readonly what: string },
): Sql {
  if (test.kind === "in") {
    const list = sql`${test.values.map(asNumber)}::float8[]`;
    if (!test.negated) return sql`${value} = ANY(${list})`;
    return nullMatchesNot ? sql`(${value} IS NULL OR ${value} <> ALL(${list}))` : sql`${value} <> ALL(${list})`;
  }
  const number = typed("real", asNumber(test.value));
  if (test.op === "!=" && nullMatchesNot) return sql`${value} IS DISTINCT FROM ${number}`;
  return sql`${value} ${raw(orderOf(test.op, what))} ${number}`;
}

function textCondition(engine: Engine, test: Test, value: Sql): Sql {
  if (test.kind === "in") return sql`${value} ${raw(test.negated ? "<> ALL" : "= ANY")}(${test.values.map(String)}::text[])`;
  const { op } = test;
  const text = String(test.value);
  if (op === "like" || op === "ilike" || op === "contains") return textMatch(engine, value, { op, pattern: text });
  return sql`${value} ${raw(op)} ${text}`;
}

function attributeCondition(engine: Engine, filter: Comparison, column: Column): Sql {
  if (filter.kind === "null") return sql`${column.sql} ${raw(filter.negated ? "IS NOT NULL" : "IS NULL")}`;
  const condition = column.type === "text" ? textCondition(engine, filter, column.sql) : integerCondition(filter, column.sql);
  return column.nullable ? sql`(${column.sql} IS NOT NULL AND ${condition})` : sql`(${condition})`;
}

function integerCondition(test: Test, value: Sql): Sql {
  if (test.kind === "in") {
    const each = test.values.map((one) => sql`${value} = ${asInteger(one)}`);
    const among = sql`(${joined(each, " OR ", "FALSE")})`;
    return test.negated ? sql`(NOT ${among})` : among;
  }
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

/** An integer as the columns have them; what is none, or past them, as a number that is still compared rightly. */
function asInteger(value: string | number | bigint): Sql {
  if (typeof value === "bigint") return value >= INT64_MIN && value <= INT64_MAX ? typed("integer", value) : typed("real", Number(value));
  const number = asNumber(value);
  return Number.isSafeInteger(number) ? typed("integer", number) : typed("real", number);
}
