import { Invalid } from "@trialbook/core/errors.ts";

/** Time to match grows with the product of the text's and the pattern's lengths. */
const LONGEST_PATTERN = 500;

/** @throws {Invalid} if a search may not try so long a pattern */
export function checkPattern(pattern: string): void {
  if (pattern.length > LONGEST_PATTERN) {
    throw new Invalid(`A pattern has at most ${LONGEST_PATTERN} characters; this one has ${pattern.length}.`);
  }
}
