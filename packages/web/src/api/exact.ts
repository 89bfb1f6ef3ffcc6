import type { Double, Int64Json } from "@trialbook/api/values.ts";

/** The number that a double of the API spells; JSON has no word for NaN and the infinities. */
export function toNumber(value: Double): number {
  return Number(value);
}

/** An int64 as the nearest number: times and steps for showing, never for sending back. */
export function toInteger(value: Int64Json): number {
  return Number(value);
}
