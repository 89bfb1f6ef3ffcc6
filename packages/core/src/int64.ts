/**
 * A signed 64-bit integer: a `number` wherever that is exact, else a `bigint`. `<` and `>` compare the two kinds
 * exactly; use {@link sameInt64} for equality and {@link int64} to make one.
 */
export type Int64 = number | bigint;

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

/** The canonical form of an integer, so that equal integers are `===` unless they are large (then both are bigint). */
export function int64(value: bigint): Int64 {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** Ascending order. */
export function compareInt64(a: Int64, b: Int64): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sameInt64(a: Int64, b: Int64): boolean {
  // Canonical forms make `===` enough: bigints compare by value, and a number never equals a bigint's value.
  return a === b;
}

/** Whether an integer can be stored at all. */
export function inInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}
