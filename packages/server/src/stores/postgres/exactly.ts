import type { Int64 } from "@trialbook/core/int64.ts";

/** An integer from its decimal text, exactly. */
export function exactly(text: string): Int64 {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
