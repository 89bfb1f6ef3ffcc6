import { createHash } from "node:crypto";
import { Invalid } from "@trialbook/core/errors.ts";

/** What a client's value may become: always bound, never part of a text. */
export type Bound = string | number | bigint | null;

/** What kind of value stands at a place of a cursor. */
interface TermType {
  readonly type: "text" | "integer" | "real";
}

/**
 * Where a page ended: the last row's values of the order's terms, with a hash of the search that they belong to.
 * A cursor holds no secret and grants nothing; whatever a client puts in is bound as a value.
 */
export function writeCursor(search: unknown, values: readonly Bound[]): string {
  return Buffer.from(JSON.stringify([hashOf(search), ...values.map(spelt)])).toString("base64url");
}

/** @throws {Invalid} if it is not a cursor of this search */
export function readCursor(cursor: string, search: unknown, terms: readonly TermType[]): readonly Bound[] {
  const parts = parse(cursor);
  if (parts.length !== terms.length + 1) throw notOurs();
  if (parts[0] !== hashOf(search)) {
    throw new Invalid("This page token belongs to another search. Send it with the filter, order and experiments that it came from.");
  }
  return terms.map((term, i) => decoded(term, parts[i + 1]));
}

/** JSON has no infinities and no integers past 2^53, so those are texts; the term's type says which. */
function spelt(value: Bound): string | number | null {
  if (typeof value === "bigint") return String(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function decoded(term: TermType, part: unknown): Bound {
  if (part === null) return null;
  if (term.type === "text" && typeof part === "string") return part;
  if (term.type !== "text" && typeof part === "number") return part;
  if (term.type === "real" && (part === "Infinity" || part === "-Infinity")) return Number(part);
  if (term.type === "integer" && typeof part === "string" && /^-?\d{16,19}$/.test(part)) return BigInt.asIntN(64, BigInt(part));
  throw notOurs();
}

function parse(cursor: string): readonly unknown[] {
  try {
    const bytes = Buffer.from(cursor, "base64url");
    // Buffer skips what is not base64; only exactly what was given out is taken back.
    const parts: unknown = bytes.toString("base64url") === cursor ? JSON.parse(bytes.toString("utf8")) : undefined;
    if (Array.isArray(parts)) return parts;
  } catch {
    // Not JSON, so not ours either.
  }
  throw notOurs();
}

function notOurs(): Invalid {
  return new Invalid("Invalid page token, could not base64-decode. Start again without one, or send the one that the last page gave.");
}

function hashOf(search: unknown): string {
  const text = JSON.stringify(search, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
