import { type Int64, int64 } from "@trialbook/core/int64.ts";

/**
 * SQL that reads an integer column so that {@link readInt64} gets it exactly: node:sqlite refuses to give integers
 * past 2^53 as numbers, and giving every integer as a bigint costs more than it helps.
 */
export function int64Column(column: string): string {
  return `CASE WHEN ${column} BETWEEN -9007199254740991 AND 9007199254740991 THEN ${column} ELSE CAST(${column} AS TEXT) END`;
}

/** What {@link int64Column} read; null stays out. */
export function readInt64(value: unknown): Int64 {
  return typeof value === "number" ? value : int64(BigInt(String(value)));
}
