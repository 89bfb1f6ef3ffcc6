import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import { type SampleSummary, summarise } from "@trialbook/core/statistics/sample.ts";
import { tCritical } from "@trialbook/core/statistics/student-t.ts";

/** What is drawn about a group's mean: its runs' standard deviation, the mean's standard error or 95 % interval, or all that they have. */
export type BandKind = "sd" | "stderr" | "ci" | "range";

/** Ids of the runs of each line, by the line's own id. */
export type Members = ReadonlyMap<string, readonly string[]>;

type Series = EnvelopesJson["series"][number];

interface GroupedEnvelopes {
  readonly envelopes: EnvelopesJson;
  /** Values of runs that are no finite numbers, which no mean has a place for. */
  readonly leftOut: number;
}

/**
 * Makes one series a group of those of its runs: in every bucket the mean over the runs that are under way there, and a
 * band about it. A run that has no point in a bucket between two of its points counts with the straight line between them,
 * so that runs that log at different steps can be averaged; before its first and after its last point it does not count.
 */
export function groupEnvelopes({ edges, series }: EnvelopesJson, groups: Members, band: BandKind): GroupedEnvelopes {
  const byRun = new Map(series.map((one) => [one.runId, one]));
  let leftOut = 0;
  const grouped: Series[] = [];
  for (const [id, runIds] of groups) {
    const runs = runIds.flatMap((runId) => byRun.get(runId) ?? []);
    if (runs.length === 0) continue;
    const buckets = [...new Set(runs.flatMap((run) => run.bucket))].sort((a, b) => a - b);
    const walkers = runs.map(walker);
    const one: Series = {
      runId: id,
      count: runs.reduce((sum, run) => sum + run.count, 0),
      bucket: [],
      x: [],
      min: [],
      max: [],
      mean: [],
      last: [],
    };
    for (const bucket of buckets) {
      const here = walkers.map((walk) => walk(bucket)).filter((place) => place !== undefined);
      const finite = here.filter(({ mean }) => Number.isFinite(mean));
      leftOut += here.length - finite.length;
      if (finite.length === 0) continue;
      const summary = summarise(finite.map(({ mean }) => mean));
      const reach = reachOf(summary, band);
      one.bucket.push(bucket);
      one.x.push(Math.max(...here.flatMap(({ x }) => x ?? [])));
      one.mean.push(summary.mean);
      one.last.push(summary.mean);
      one.min.push(band === "range" ? Math.min(...finite.map(({ min }) => min)) : summary.mean - reach);
      one.max.push(band === "range" ? Math.max(...finite.map(({ max }) => max)) : summary.mean + reach);
    }
    grouped.push(one);
  }
  return { envelopes: { edges, series: grouped }, leftOut };
}

/** How far the band reaches from the mean on either side; one run alone has none. */
function reachOf({ n, sd }: SampleSummary, band: BandKind): number {
  if (n < 2) return 0;
  const error = sd / Math.sqrt(n);
  if (band === "ci") return error * tCritical(0.05, n - 1);
  return band === "sd" ? sd : error;
}

interface Place {
  /** Absent between two points. */
  readonly x: number | undefined;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** Gives a run's place in each of ascending buckets. */
function walker(run: Series): (bucket: number) => Place | undefined {
  let next = 0;
  const at = (i: number): Place => ({ x: run.x[i], mean: Number(run.mean[i]), min: Number(run.min[i]), max: Number(run.max[i]) });
  return (bucket) => {
    while (next < run.bucket.length && (run.bucket[next] ?? 0) < bucket) next++;
    if (next >= run.bucket.length) return undefined;
    if (run.bucket[next] === bucket) return at(next);
    if (next === 0) return undefined;
    const [before, after] = [at(next - 1), at(next)];
    const [from, to] = [run.bucket[next - 1] ?? 0, run.bucket[next] ?? 0];
    const mean = before.mean + ((after.mean - before.mean) * (bucket - from)) / (to - from);
    return { x: undefined, mean, min: mean, max: mean };
  };
}
