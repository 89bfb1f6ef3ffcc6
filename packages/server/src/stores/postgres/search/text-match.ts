import { Invalid } from "@trialbook/core/errors.ts";
import type { Pattern } from "@trialbook/core/search/filter.ts";
import type { Engine } from "../engines/engine.ts";
import { raw, type Sql, sql } from "./sql.ts";

/** Time to match grows with the product of the text's and the pattern's lengths. */
const LONGEST_PATTERN = 500;

/** Whether a text matches a pattern; our patterns know no escape character. @throws {Invalid} if the pattern is too long */
export function textMatch(engine: Engine, text: Sql, { op, pattern }: { readonly op: Pattern; readonly pattern: string }): Sql {
  if (pattern.length > LONGEST_PATTERN) {
    throw new Invalid(`A pattern has at most ${LONGEST_PATTERN} characters; this one has ${pattern.length}.`);
  }
  if (op === "like") return sql`${text} LIKE ${pattern} ESCAPE ''`;
  const folded = raw(engine.lower(text.text));
  const bound = { text: folded.text, bindings: text.bindings };
  if (op === "ilike") return sql`${bound} LIKE ${pattern.toLowerCase()} ESCAPE ''`;
  return sql`position(${pattern.toLowerCase()} IN ${bound}) > 0`;
}
