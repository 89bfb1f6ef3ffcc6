import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { grouped } from "./grouped.ts";

/** Rows of (owner, key, value) by owner. */
export function entriesByOwner<Owner>(rows: readonly (readonly unknown[])[]): ReadonlyMap<Owner, readonly Tag[]> {
  return grouped(rows, ([, key, value]) => ({ key: String(key), value: String(value) }));
}
