import { Invalid } from "@trialbook/core/errors.ts";
import type { Pattern } from "@trialbook/core/search/filter.ts";
import { MATCHES_PATTERN } from "./pattern-function.ts";
import { raw, type Sql, sql } from "./sql.ts";

/** A text of 8,000 characters made to be slow takes some milliseconds with a pattern of this length. */
const LONGEST_PATTERN = 500;

/**
 * Whether a text matches a pattern, in a database that {@link addPatternFunction} was called for.
 *
 * @throws {Invalid} if the pattern is too long
 */
export function textMatch(text: Sql, { op, pattern }: { readonly op: Pattern; readonly pattern: string }): Sql {
  if (pattern.length > LONGEST_PATTERN) {
    throw new Invalid(`A pattern has at most ${LONGEST_PATTERN} characters; this one has ${pattern.length}.`);
  }
  return sql`${raw(MATCHES_PATTERN)}(${text}, ${op}, ${pattern})`;
}
