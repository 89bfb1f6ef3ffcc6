import type { DatabaseSync } from "node:sqlite";
import { BoundedCache } from "@trialbook/core/bounded-cache.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Pattern } from "@trialbook/core/search/filter.ts";
import { type TextPattern, textPattern } from "@trialbook/core/search/text-pattern.ts";

/** In SQL: `matches_pattern(text, op, pattern)`, 1 or 0, and NULL where the text is. */
export const MATCHES_PATTERN = "matches_pattern";

/** Characters that the patterns of one search may look at: half a second's work. */
const MOST = 300_000_000;
/** What a try costs besides, in as many characters, and each character of the text once for handing it over. */
const A_TRY = 100;
/** Patterns that are kept ready; a search has at most 200. */
const READY = 500;

/**
 * Gives a database the function that tries patterns on texts. SQLite's own LIKE and GLOB take time that grows with the
 * product of text and pattern, and nothing ends them; this counts what it looks at, and ends a search that would keep
 * everybody waiting.
 */
export function addPatternFunction(handle: DatabaseSync, most = MOST): void {
  const ready = new BoundedCache<string, TextPattern>(READY);
  let spent = 0;
  const startAnew = (): void => {
    spent = 0;
  };
  const spend = (characters: number): void => {
    // A search runs in one go; what comes after this go is another one.
    if (spent === 0) queueMicrotask(startAnew);
    spent += characters;
    if (spent > most) throw new Invalid(TOO_MUCH);
  };
  handle.function(MATCHES_PATTERN, { deterministic: true }, (text, op, pattern) => {
    if (typeof text !== "string") return null;
    const name = `${op}${pattern}`;
    let matches = ready.get(name);
    if (matches === undefined) {
      matches = textPattern(op as Pattern, String(pattern)); // textMatch writes the call
      ready.set(name, matches);
    }
    spend(A_TRY + text.length);
    return matches(text, spend) ? 1 : 0;
  });
}

const TOO_MUCH =
  "The patterns of this search (LIKE, ILIKE, contains) would have to look at too much text. Use fewer of them, compare with = " +
  "where you can, or search fewer experiments.";
