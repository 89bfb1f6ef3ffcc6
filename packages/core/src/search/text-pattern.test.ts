import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pattern } from "./filter.ts";
import { textPattern } from "./text-pattern.ts";

/** Wildcards by trying all splits. */
function fits(text: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === "%") return fits(text, rest) || (text.length > 0 && fits(text.slice(1), pattern));
  return text.length > 0 && (first === "_" || first === text[0]) && fits(text.slice(1), rest);
}

const matches = (op: Pattern, text: string, pattern: string) => textPattern(op, pattern)(text, () => {});
const letters = fc.string({ unit: fc.constantFrom("a", "b", "B", "é", "É", "😀", "\n"), maxLength: 8 });
const patterns = fc.string({ unit: fc.constantFrom("%", "_", "a", "b", "É", "😀"), maxLength: 7 });

describe("a pattern", () => {
  it("matches what trying all splits matches", () => {
    fc.assert(
      fc.property(letters, patterns, (text, pattern) => {
        expect(matches("like", text, pattern)).toBe(fits([...text], [...pattern]));
        expect(matches("ilike", text, pattern)).toBe(fits([...text.toLowerCase()], [...pattern.toLowerCase()]));
      }),
      { numRuns: 3000 },
    );
  });

  it("that only has to be contained knows no wildcards and no case", () => {
    expect([matches("contains", "50% Off", "% o"), matches("contains", "50 off", "%"), matches("contains", "ÄB", "äb")]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it.each(["%a%a%a%a%a%a%a%a%b", `%${"a".repeat(200)}b`, `%${"a_".repeat(100)}b%`, `${"%_".repeat(200)}b`])(
    "looks at no more than text times pattern, made to be slow as %s",
    (pattern) => {
      let looked = 0;
      const text = "a".repeat(8000);
      const spend = (characters: number) => {
        looked += characters;
      };
      expect(textPattern("like", pattern)(text, spend)).toBe(false);
      expect(looked).toBeLessThanOrEqual(text.length * pattern.length);
    },
  );
});
