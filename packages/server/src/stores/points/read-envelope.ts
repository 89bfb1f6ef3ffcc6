import type { RunId } from "@trialbook/core/ids.ts";
import { type Columns, pickColumns, sliceColumns } from "@trialbook/core/metric/columns.ts";
import { type AxisScale, xColumn, xOf } from "@trialbook/core/metric/envelope/axis.ts";
import { EnvelopeBuilder, isFineEnough, mayBeFineEnough, pointByPoint } from "@trialbook/core/metric/envelope/envelope.ts";
import { arrangeParts, mergeColumns } from "@trialbook/core/metric/merge.ts";
import type { EnvelopeSeries } from "@trialbook/core/metric/metric-store.ts";
import { countBefore, countThrough } from "@trialbook/core/metric/place.ts";
import type { Pyramid } from "@trialbook/core/metric/pyramid.ts";
import { breather } from "./breath.ts";
import type { ChunkInfo } from "./chunk-info.ts";
import type { MetricParts } from "./metric-parts.ts";

export interface Chart {
  readonly buckets: number;
  readonly edges: Float64Array;
  readonly scale: AxisScale;
}

/** A chunk that is charted by its pyramid. */
interface Rough {
  readonly info: ChunkInfo;
  readonly pyramid: Pyramid;
}

/** One run on a chart: from pyramids where these show the same, else from the points themselves. */
export async function readEnvelope(parts: MetricParts, runId: RunId, chart: Chart): Promise<EnvelopeSeries> {
  const { edges, scale } = chart;
  const { tail } = parts;
  const infos = parts.chunks.filter((info) => lies(info, chart) !== "outside");
  const whole = infos.filter((info) => lies(info, chart) === "inside" && !hasPointWithin(tail, info));
  const sure = whole.reduce((sum, { count }) => sum + count, 0);
  const rough = sure > chart.buckets ? await roughOnes(parts, whole, chart) : [];
  const exact = infos.filter((info) => !rough.some((one) => one.info === info));
  const points = await readPoints(parts, exact, chart);

  const count = points.reduce((sum, { values }) => sum + values.length, 0);
  if (rough.length === 0 && count <= chart.buckets) {
    return pointByPoint(mergeColumns(points, scale.axis === "step" ? "step" : "time"), runId, chart);
  }
  const builder = new EnvelopeBuilder(edges);
  const breathe = breather();
  for (const piece of inOrderOfStep(points, rough)) {
    if ("info" in piece) builder.addGroups(piece.pyramid, piece.info.count, scale);
    else builder.addPoints(piece, scale);
    await breathe();
  }
  return builder.finish(runId);
}

async function roughOnes(parts: MetricParts, infos: readonly ChunkInfo[], { edges, scale }: Chart): Promise<Rough[]> {
  const candidates = infos.filter((info) => {
    const [from, to] = extent(info, scale);
    return mayBeFineEnough(info.count, to - from, edges);
  });
  const pyramids = await parts.pyramids(candidates);
  const rough: Rough[] = [];
  for (const [i, info] of candidates.entries()) {
    const [from] = extent(info, scale);
    const pyramid = pyramids[i];
    if (pyramid !== undefined && isFineEnough(pyramid, from, { edges, scale })) rough.push({ info, pyramid });
  }
  return rough;
}

/** Parts of points and chunks, the parts cut where a chunk stands between their points. */
function* inOrderOfStep(parts: readonly Columns[], rough: readonly Rough[]): Generator<Columns | Rough> {
  let next = 0;
  for (const part of parts) {
    let done = 0;
    for (let one = rough[next]; one !== undefined; one = rough[++next]) {
      const before = countBefore(part, one.info.first);
      if (before === part.values.length) break;
      yield sliceColumns(part, done, before);
      yield one;
      done = before;
    }
    yield sliceColumns(part, done, part.values.length);
  }
  yield* rough.slice(next);
}

/** Points within the chart, in parts that follow each other. */
async function readPoints(parts: MetricParts, infos: readonly ChunkInfo[], chart: Chart): Promise<Columns[]> {
  // Bytes are taken at once, so that sealing can't change what is read, and decoded while others have their turns.
  const blocks = await parts.blocks(infos);
  const breathe = breather();
  const found = [within(parts.tail, chart)];
  for (const [i, info] of infos.entries()) {
    const block = blocks[i];
    const points = block && parts.decode(info, block);
    if (points !== undefined) found.push(lies(info, chart) === "inside" ? points : within(points, chart));
    await breathe();
  }
  return arrangeParts(found);
}

function extent({ first, last, minAt, maxAt }: ChunkInfo, scale: AxisScale): readonly [number, number] {
  const [from, to] = scale.axis === "step" ? [first.step, last.step] : [minAt, maxAt];
  return [xOf(from, scale), xOf(to, scale)];
}

function lies(info: ChunkInfo, { edges, scale }: Chart): "inside" | "across" | "outside" {
  const [from, to] = extent(info, scale);
  const low = edges[0] as number;
  const high = edges.at(-1) as number;
  if (to < low || from > high) return "outside";
  return from >= low && to <= high ? "inside" : "across";
}

function within(points: Columns, { edges, scale }: Chart): Columns {
  const low = edges[0] as number;
  const high = edges.at(-1) as number;
  const xs = xColumn(points, scale);
  const places: number[] = [];
  for (let i = 0; i < xs.length; i++) if ((xs[i] as number) >= low && (xs[i] as number) <= high) places.push(i);
  return places.length === xs.length ? points : pickColumns(points, places);
}

/** Whether one of these points, sorted by (step, time), may be one of the chunk's. */
function hasPointWithin(points: Columns, { first, last }: ChunkInfo): boolean {
  return countBefore(points, first) < countThrough(points, last);
}
