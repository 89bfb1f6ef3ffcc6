import { Invalid } from "@trialbook/core/errors.ts";
import type { Field, Filter } from "@trialbook/core/search/filter.ts";
import { FILTER_LIMITS } from "@trialbook/core/search/limits.ts";
import type { Dialect, Test } from "./dialect.ts";
import { columnOf, keyedTable, METRIC_COLUMNS } from "./fields.ts";
import { asNumber, numberCondition, orderOf } from "./number-condition.ts";
import { joined, raw, type Sql, sql } from "./sql.ts";
import type { Column, Subject } from "./subject.ts";

type Comparison = Extract<Filter, { kind: "compare" | "in" | "null" }>;

/**
 * A filter as a condition on the searched row, true or false and never NULL, so that NOT turns it around.
 *
 * @throws {Invalid} if it has more comparisons than a search may, or fields that the searched things don't have
 */
export function compileFilter(dialect: Dialect, filter: Filter, subject: Subject): Sql {
  const count = comparisons(filter);
  if (count > FILTER_LIMITS.clauses) throw new Invalid(`A filter has at most ${FILTER_LIMITS.clauses} comparisons, not ${count}.`);
  return compile({ dialect, subject, comparisons: count }, filter);
}

interface Compiling {
  readonly dialect: Dialect;
  readonly subject: Subject;
  /** Of the whole filter. */
  readonly comparisons: number;
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

function compileComparison(compiling: Compiling, filter: Comparison): Sql {
  const { dialect, subject, comparisons: count } = compiling;
  const { field } = filter;
  if (field.kind === "attribute") return attributeCondition(dialect, filter, columnOf(subject, field.name));
  if (filter.kind !== "null") return dialect.exists(rowsThatMatch(compiling, field, filter), count);
  const rows = rowsWith(subject, field, (value) => (canLackValue(field) ? sql`${value} IS NOT NULL` : raw("TRUE")));
  const exists = dialect.exists(rows, count);
  return filter.negated ? exists : sql`(NOT ${exists})`;
}

/** A metric that was never anything but NaN has neither minimum nor maximum. */
function canLackValue(field: Field): boolean {
  return field.kind === "metric" && (field.of === "min" || field.of === "max");
}

type FieldBeside = Exclude<Field, { kind: "attribute" }>;

/** The rows beside the searched one that hold a field and meet a condition on its value. */
function rowsWith(subject: Subject, field: FieldBeside, condition: (value: Sql) => Sql): Sql {
  if (field.kind === "dataset") {
    if (subject.dataset === undefined) throw new Invalid(`${subject.plural} have no data sets.`);
    return subject.dataset(field.name, condition);
  }
  const { table, owner } = keyedTable(subject, `${field.kind}s`);
  const value = raw(field.kind === "metric" ? `v.${METRIC_COLUMNS[field.of]}` : "v.value");
  return sql`SELECT 1 FROM ${raw(table)} AS v WHERE ${raw(`v.${owner}`)} = ${subject.key} AND v.key = ${field.key} AND ${condition(value)}`;
}

/** See the tree for what NaN and texts that are no numbers match. */
function rowsThatMatch({ dialect, subject }: Compiling, field: FieldBeside, test: Test): Sql {
  return rowsWith(subject, field, (value) => {
    if (field.kind === "metric") return metricCondition(dialect, test, value);
    if ((field.kind === "param" || field.kind === "tag") && field.as === "number") return dialect.entryCondition(test, "v");
    return textCondition(dialect, test, value);
  });
}

/** A condition on the value of a metric that is there; it is NULL for NaN, where the aggregate can be NaN. */
export function metricCondition(dialect: Dialect, test: Test, value: Sql): Sql {
  return numberCondition(dialect, test, { value, nullMatchesNot: !canLackValue(test.field), what: "metrics" });
}

function textCondition(dialect: Dialect, test: Test, value: Sql): Sql {
  if (test.kind === "in") return dialect.among(value, { type: "text", values: test.values.map(String), negated: test.negated });
  const { op } = test;
  const text = String(test.value);
  if (op === "like" || op === "ilike" || op === "contains") return dialect.matches(value, { op, pattern: text });
  return sql`${value} ${raw(op)} ${dialect.bind("text", text)}`;
}

function attributeCondition(dialect: Dialect, filter: Comparison, column: Column): Sql {
  if (filter.kind === "null") return sql`${column.sql} ${raw(filter.negated ? "IS NOT NULL" : "IS NULL")}`;
  const condition = column.type === "text" ? textCondition(dialect, filter, column.sql) : integerCondition(dialect, filter, column.sql);
  return column.nullable ? sql`(${column.sql} IS NOT NULL AND ${condition})` : sql`(${condition})`;
}

function integerCondition(dialect: Dialect, test: Test, value: Sql): Sql {
  if (test.kind === "in") return dialect.among(value, { type: "integer", values: test.values.map(asInteger), negated: test.negated });
  return sql`${value} ${raw(orderOf(test.op, "times and durations"))} ${dialect.bind("integer", asInteger(test.value))}`;
}

function asInteger(value: string | number | bigint): number | bigint {
  return typeof value === "bigint" ? value : asNumber(value);
}
