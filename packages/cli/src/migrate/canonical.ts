import { createHash } from "node:crypto";

/**
 * The SHA-256 of a record as text that is the same whichever store gave it: keys in order, what is absent left out, and every
 * number as exactly as it is kept, NaN, infinities, -0 and integers past 2^53 too.
 */
export function digestOf(record: unknown): string {
  return createHash("sha256").update(canonical(record)).digest("hex");
}

export function canonical(record: unknown): string {
  return JSON.stringify(record, (_key, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "number")
      return Number.isFinite(value) && !Object.is(value, -0) ? value : `${Object.is(value, -0) ? "-" : ""}${value}!`;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
