import type { ListedRun } from "@trialbook/core/run/listed-run.ts";

/** What a listed run takes in memory, by a rough estimate. */
export function listedRunBytes({ params, tags, metrics, datasets }: Omit<ListedRun, "info">): number {
  let bytes = 1000 + params.length + tags.length + 100 * metrics.length;
  for (const { dataset } of datasets) bytes += 500 + dataset.source.length + (dataset.schema?.length ?? 0) + (dataset.profile?.length ?? 0);
  return bytes;
}
