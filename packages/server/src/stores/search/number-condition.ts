import { Invalid } from "@trialbook/core/errors.ts";
import type { Comparator, Order } from "@trialbook/core/search/filter.ts";
import type { Dialect, Test } from "./dialect.ts";
import { raw, type Sql, sql } from "./sql.ts";

/**
 * A condition on a number that may be NULL: for a metric's NaN, which matches what is negated, or for a text that is no
 * number, which matches nothing.
 *
 * @param of.what in messages, what is compared
 */
export function numberCondition(
  dialect: Dialect,
  test: Test,
  { value, nullMatchesNot, what }: { readonly value: Sql; readonly nullMatchesNot: boolean; readonly what: string },
): Sql {
  if (test.kind === "in") {
    const among = dialect.among(value, { type: "real", values: test.values.map(asNumber), negated: test.negated });
    return test.negated && nullMatchesNot ? sql`(${value} IS NULL OR ${among})` : among;
  }
  const number = dialect.bind("real", asNumber(test.value));
  if (test.op === "!=" && nullMatchesNot) return sql`${value} IS DISTINCT FROM ${number}`;
  return sql`${value} ${raw(orderOf(test.op, what))} ${number}`;
}

/** @throws {Invalid} if it compares text */
export function orderOf(op: Comparator, what: string): Order {
  if (op === "like" || op === "ilike" || op === "contains") {
    throw new Invalid(`${op.toUpperCase()} compares text, not ${what}: use =, !=, <, <=, > or >=.`);
  }
  return op;
}

/** @throws {Invalid} if it is none */
export function asNumber(value: string | number | bigint): number {
  const number = Number(value);
  if (Number.isNaN(number)) throw new Invalid(`${JSON.stringify(String(value))} is no number that could be compared with.`);
  return number;
}
