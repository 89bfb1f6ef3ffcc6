import type { EnvelopesJson } from "@trialbook/api/metrics.ts";

type SeriesJson = EnvelopesJson["series"][number];

/**
 * Puts the finer buckets of the beginning of x in place of the coarse ones there. Coarse buckets that reach past the
 * finer part's end stay whole, so a few points may be drawn in both; none is lost.
 */
export function mergeFiner(coarse: EnvelopesJson, fine: EnvelopesJson): EnvelopesJson {
  const end = fine.edges.at(-1);
  if (end === undefined || fine.edges.length < 2) return coarse;
  const cut = coarse.edges.findIndex((edge) => edge >= end);
  if (cut < 1) return coarse;
  // The coarse bucket in which the finer part ends gives its place to it only up to there.
  const kept = Math.max(coarse.edges[cut] === end ? cut : cut - 1, 0);
  const offset = fine.edges.length - 1 - kept;
  const finer = new Map(fine.series.map((series) => [series.runId, series]));
  return {
    edges: [...fine.edges.slice(0, -1), ...coarse.edges.slice(kept)],
    series: coarse.series.map((series) => joined(finer.get(series.runId), series, { kept, offset })),
  };
}

function joined(
  fine: SeriesJson | undefined,
  coarse: SeriesJson,
  { kept, offset }: { readonly kept: number; readonly offset: number },
): SeriesJson {
  const lastFine = fine?.x.at(-1) ?? Number.NEGATIVE_INFINITY;
  const first = coarse.bucket.findIndex((bucket, i) => bucket >= kept && (coarse.x[i] as number) > lastFine);
  const rest = first === -1 ? coarse.bucket.length : first;
  const column = <K extends "x" | "min" | "max" | "mean" | "last">(key: K) => [...(fine?.[key] ?? []), ...coarse[key].slice(rest)];
  return {
    runId: coarse.runId,
    count: coarse.count,
    bucket: [...(fine?.bucket ?? []), ...coarse.bucket.slice(rest).map((bucket) => bucket + offset)],
    x: column("x") as number[],
    min: column("min"),
    max: column("max"),
    mean: column("mean"),
    last: column("last"),
  };
}
