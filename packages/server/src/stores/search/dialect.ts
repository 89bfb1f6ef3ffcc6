import type { Filter, Pattern } from "@trialbook/core/search/filter.ts";
import type { Sql } from "./sql.ts";
import type { Term } from "./subject.ts";

/** A comparison with values. */
export type Test = Extract<Filter, { kind: "compare" | "in" }>;

export type ValueType = Term["type"];

/** A list that a value is compared with. */
export interface Among {
  readonly type: ValueType;
  readonly values: readonly (string | number | bigint)[];
  readonly negated: boolean;
}

/** What a search says otherwise on each database; all else of a search is written once, in this folder. */
export interface Dialect {
  /** A value as a type, of which an integer may be past the columns' and still compares rightly. */
  bind(type: ValueType, value: string | number | bigint): Sql;
  /** A term as a column of a query, read so that integers stay exact. */
  column(term: Term): Sql;
  /** An integer column as text, ordered by code point. */
  asText(column: string): Sql;
  /** The number that the row `alias` of params or tags writes, and the text of one that writes none; NULL otherwise. */
  entryTerms(alias: string): { readonly number: Sql; readonly text: Sql };
  /** A condition on the number that the row `alias` of params or tags writes; never true of text that is none. */
  entryCondition(test: Test, alias: string): Sql;
  /** Whether there are such rows, in a filter of so many comparisons; never NULL. */
  exists(rows: Sql, comparisons: number): Sql;
  /** Whether a value is one of a list, however long; NULL where the value is. */
  among(value: Sql, list: Among): Sql;
  /** Whether a text matches a pattern. @throws {Invalid} if the pattern is too long */
  matches(text: Sql, pattern: { readonly op: Pattern; readonly pattern: string }): Sql;
}
