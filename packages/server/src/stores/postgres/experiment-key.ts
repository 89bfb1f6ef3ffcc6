import type { ExperimentId } from "@trialbook/core/ids.ts";

/** An id as the tables have it; undefined for what is no id and so belongs to no experiment. */
export function experimentKey(id: ExperimentId): number | undefined {
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}

/** Ids as the tables have them, each once. */
export function experimentKeys(ids: readonly ExperimentId[]): readonly number[] {
  return [...new Set(ids.flatMap((id) => experimentKey(id) ?? []))];
}
