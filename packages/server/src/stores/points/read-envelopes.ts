import type { RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import type { Columns } from "@trialbook/core/metric/columns.ts";
import { type AxisScale, xOf } from "@trialbook/core/metric/envelope/axis.ts";
import { evenEdges } from "@trialbook/core/metric/envelope/edges.ts";
import { corners } from "@trialbook/core/metric/history-plan.ts";
import type { Axis, EnvelopeQuery, EnvelopeSeries, Envelopes } from "@trialbook/core/metric/metric-store.ts";
import { breather } from "./breath.ts";
import type { Maybe, MetricParts } from "./metric-parts.ts";
import { readEnvelope } from "./read-envelope.ts";

/** A run that is asked for in a chart. */
export interface ChartedRun {
  readonly runId: RunId;
  readonly startTime: Int64 | undefined;
  /** Finds the metric's parts as they are now. */
  look(): Maybe<MetricParts>;
}

/** A chart of one metric over runs: borders that suit all of them, then one run after the other. */
export async function readEnvelopes(runs: readonly ChartedRun[], query: EnvelopeQuery): Promise<Envelopes> {
  const breathe = breather();
  const charted: { readonly run: ChartedRun; readonly parts: MetricParts; readonly scale: AxisScale }[] = [];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    const parts = await run.look();
    const extent = extentOf(parts, run.startTime, query.axis);
    await breathe();
    if (extent === undefined) continue;
    charted.push({ run, parts, scale: extent.scale });
    low = Math.min(low, extent.low);
    high = Math.max(high, extent.high);
  }
  low = Math.max(low, query.from ?? low);
  high = Math.min(high, query.to ?? high);
  if (!(low <= high)) return { edges: [], series: [] };

  const edges = evenEdges(low, high, query.buckets);
  const series: EnvelopeSeries[] = [];
  for (const { run, parts, scale } of charted) {
    const current = parts.isCurrent() ? parts : await run.look();
    const one = await readEnvelope(current, run.runId, { buckets: query.buckets, edges, scale });
    if (one.count > 0) series.push(one);
    await breathe();
  }
  return { edges: Array.from(edges), series };
}

/** Between which xs a run's points lie; undefined if it has none. */
function extentOf({ chunks, tail }: MetricParts, startTime: Int64 | undefined, axis: Axis) {
  const boxes: Box[] = chunks.map(({ first, last, minAt, maxAt }) => ({ steps: [first.step, last.step], times: [minAt, maxAt] }));
  if (tail.values.length > 0) boxes.push(boxOf(tail));
  if (boxes.length === 0) return undefined;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { steps, times } of boxes) {
    const [from, to] = axis === "step" ? steps : times;
    low = Math.min(low, Number(from));
    high = Math.max(high, Number(to));
  }
  const scale: AxisScale = { axis, origin: Number(startTime ?? Math.min(...boxes.flatMap(({ times }) => times.map(Number)))) };
  return { scale, low: xOf(low, scale), high: xOf(high, scale) };
}

function boxOf(points: Columns): Box {
  const { low, high } = corners(points);
  return { steps: [low.step, high.step], times: [low.at, high.at] };
}

interface Box {
  readonly steps: readonly [Int64, Int64];
  readonly times: readonly [Int64, Int64];
}
