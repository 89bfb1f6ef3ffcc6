import type { Double, Int64Json } from "@trialbook/api/values.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { type Int64, inInt64, int64 } from "@trialbook/core/int64.ts";

/** An int64 as JSON can carry it exactly. */
export function int64Json(value: Int64): Int64Json {
  return typeof value === "number" ? value : value.toString();
}

/** @throws {Invalid} outside int64; the schema has seen to the rest */
export function readInt64(json: Int64Json): Int64 {
  if (typeof json === "number") return json;
  const value = BigInt(json);
  if (!inInt64(value)) throw new Invalid(`${json} is outside the 64-bit integers (-2^63 to 2^63-1).`);
  return int64(value);
}

/** A double with words for what JSON has no number for. */
export function doubleJson(value: number): Double {
  if (value - value === 0) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

export function readDouble(json: Double): number {
  return typeof json === "number" ? json : Number(json);
}
