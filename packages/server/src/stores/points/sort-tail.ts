import type { Columns } from "@trialbook/core/metric/columns.ts";
import type { TailSeries } from "./tail-rows.ts";

/** What rows of a tail hold of one metric. */
export interface GatheredMetric {
  readonly key: string;
  readonly parts: Columns[];
  count: number;
}

/**
 * Which metrics of a tail become chunks, and which are so short that they stay: chunks of a few points cost more than
 * they save, but a tail must not grow without bound either.
 *
 * @param mayStay points that may stay in all; with more, none do
 */
export function sortTail(
  rows: readonly { readonly series: TailSeries }[],
  { worthAChunk, mayStay }: { readonly worthAChunk: number; readonly mayStay: number },
): { readonly many: readonly GatheredMetric[]; readonly few: readonly GatheredMetric[] } {
  const series = gather(rows);
  const few = series.filter(({ count }) => count < worthAChunk);
  if (few.reduce((sum, { count }) => sum + count, 0) > mayStay) return { many: series, few: [] };
  return { many: series.filter(({ count }) => count >= worthAChunk), few };
}

function gather(rows: readonly { readonly series: TailSeries }[]): GatheredMetric[] {
  const byKey = new Map<string, GatheredMetric>();
  for (const { series } of rows) {
    for (const [key, points] of series) {
      const gathered = byKey.get(key) ?? { key, parts: [], count: 0 };
      gathered.parts.push(points);
      gathered.count += points.values.length;
      byKey.set(key, gathered);
    }
  }
  return [...byKey.values()];
}
