import { Invalid } from "@trialbook/core/errors.ts";
import type { Pattern } from "@trialbook/core/search/filter.ts";
import type { Database } from "../database.ts";
import { type Sql, sql } from "./sql.ts";

/** With text of 8,000 characters made to be slow, a pattern of this length takes 8 ms: time grows with their product. */
const LONGEST_PATTERN = 500;

/**
 * Whether a text matches a pattern. SQLite's own GLOB minds case and its LIKE does not, for A to Z; patterns with other
 * letters are compared with the text in lower case.
 *
 * @throws {Invalid} if the pattern is too long
 */
export function textMatch(database: Database, text: Sql, { op, pattern }: { readonly op: Pattern; readonly pattern: string }): Sql {
  if (pattern.length > LONGEST_PATTERN) {
    throw new Invalid(`A pattern has at most ${LONGEST_PATTERN} characters; this one has ${pattern.length}.`);
  }
  if (op === "like") return likeMindingCase(text, pattern);
  const plain = isAscii(pattern);
  if (!plain) database.handle.function(LOWER, { deterministic: true }, lower);
  const folded = plain ? text : sql`unicode_lower(${text})`;
  const wanted = plain ? pattern : pattern.toLowerCase();
  if (op === "ilike") return sql`${folded} LIKE ${wanted}`;
  return plain ? sql`instr(lower(${text}), ${wanted.toLowerCase()}) > 0` : sql`instr(${folded}, ${wanted}) > 0`;
}

/** The commonest pattern, `%word%`, is a plain search for the word. */
function likeMindingCase(text: Sql, pattern: string): Sql {
  const inner = pattern.slice(1, -1);
  const isWord = pattern.length > 2 && pattern.startsWith("%") && pattern.endsWith("%") && !inner.includes("%") && !inner.includes("_");
  return isWord ? sql`instr(${text}, ${inner}) > 0` : sql`${text} GLOB ${globOf(pattern)}`;
}

const LOWER = "unicode_lower";

function lower(text: unknown): string {
  return String(text).toLowerCase();
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

const GLOB: Readonly<Record<string, string>> = { "%": "*", _: "?", "*": "[*]", "?": "[?]", "[": "[[]" };

function globOf(pattern: string): string {
  let glob = "";
  for (const char of pattern) glob += GLOB[char] ?? char;
  return glob;
}
