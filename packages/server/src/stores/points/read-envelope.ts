import type { RunId } from "@trialbook/core/ids.ts";
import { arrangeParts } from "@trialbook/core/metric/arrange-parts.ts";
import { type Columns, pickColumns, sliceColumns } from "@trialbook/core/metric/columns.ts";
import { type AxisScale, xColumn, xOf, xsOf } from "@trialbook/core/metric/envelope/axis.ts";
import { EnvelopeBuilder, isFineEnough, mayBeFineEnough, pointByPoint } from "@trialbook/core/metric/envelope/envelope.ts";
import { mergeColumns } from "@trialbook/core/metric/merge.ts";
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

/** A chunk that shares no place with other points. */
type Alone =
  | { readonly info: ChunkInfo; readonly pyramid: Pyramid }
  /** Its bytes, to be decoded when its turn has come. */
  | { readonly info: ChunkInfo; readonly block: Uint8Array };

/** One run on a chart: from pyramids where these show the same, else from the points themselves. */
export async function readEnvelope(parts: MetricParts, runId: RunId, chart: Chart): Promise<EnvelopeSeries> {
  const { edges, scale } = chart;
  const infos = parts.chunks.filter((info) => lies(info, chart) !== "outside");
  const [apart, amid] = partition(infos, (info) => !hasPointWithin(parts.tail, info));
  const sure = apart.reduce((sum, info) => sum + (lies(info, chart) === "inside" ? info.count : 0), 0);
  const isLong = sure > chart.buckets;
  const alone = isLong ? await takeAlone(parts, apart, chart) : [];
  const mixed = await readPoints(parts, isLong ? amid : infos, chart);

  if (!isLong && mixed.reduce((sum, { values }) => sum + values.length, 0) <= chart.buckets) {
    return pointByPoint(mergeColumns(mixed, scale.axis === "step" ? "step" : "time"), runId, chart);
  }
  const builder = new EnvelopeBuilder(edges);
  const breathe = breather();
  for (const piece of inOrderOfStep(mixed, alone)) {
    if ("values" in piece) builder.addPoints(xColumn(piece, scale), piece.values);
    else if ("pyramid" in piece) builder.addGroups(piece.pyramid, piece.info.count, scale);
    else addChunk(builder, parts, { ...piece, chart });
    await breathe();
  }
  return builder.finish(runId);
}

function partition<T>(all: readonly T[], belongs: (one: T) => boolean): readonly [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const one of all) (belongs(one) ? yes : no).push(one);
  return [yes, no];
}

async function takeAlone(parts: MetricParts, infos: readonly ChunkInfo[], chart: Chart): Promise<Alone[]> {
  const candidates = infos.filter((info) => {
    const [from, to] = extent(info, chart.scale);
    return lies(info, chart) === "inside" && mayBeFineEnough(info.count, to - from, chart.edges);
  });
  const fine = new Map<ChunkInfo, Pyramid>();
  for (const [i, pyramid] of (await parts.pyramids(candidates)).entries()) {
    const info = candidates[i] as ChunkInfo;
    if (pyramid !== undefined && isFineEnough(pyramid, extent(info, chart.scale)[0], chart)) fine.set(info, pyramid);
  }
  const others = infos.filter((info) => !fine.has(info));
  const blocks = new Map((await parts.blocks(others)).map((block, i) => [others[i], block]));
  return infos.flatMap((info) => {
    const [pyramid, block] = [fine.get(info), blocks.get(info)];
    return pyramid !== undefined ? { info, pyramid } : block !== undefined ? { info, block } : [];
  });
}

function addChunk(
  builder: EnvelopeBuilder,
  parts: MetricParts,
  { info, block, chart }: { readonly info: ChunkInfo; readonly block: Uint8Array; readonly chart: Chart },
): void {
  const { edges, scale } = chart;
  const points = parts.decodeAlong(scale.axis === "step" ? "steps" : "times", info, block);
  if (points === undefined) return;
  const xs = xsOf(points.ints, scale);
  if (lies(info, chart) === "inside") {
    builder.addPoints(xs, points.values);
    return;
  }
  const places = placesWithin(xs, edges);
  builder.addPoints(
    Float64Array.from(places, (place) => xs[place] as number),
    Float64Array.from(places, (place) => points.values[place] as number),
  );
}

/** Parts of points and chunks, the parts cut where a chunk stands between their points. */
function* inOrderOfStep(parts: readonly Columns[], alone: readonly Alone[]): Generator<Columns | Alone> {
  let next = 0;
  for (const part of parts) {
    let done = 0;
    for (let one = alone[next]; one !== undefined; one = alone[++next]) {
      const before = countBefore(part, one.info.first);
      if (before === part.values.length) break;
      yield sliceColumns(part, done, before);
      yield one;
      done = before;
    }
    yield sliceColumns(part, done, part.values.length);
  }
  yield* alone.slice(next);
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
  const arranged: Columns[] = [];
  for (const part of arrangeParts(found)) {
    arranged.push(part);
    await breathe();
  }
  return arranged;
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
  const places = placesWithin(xColumn(points, scale), edges);
  return places.length === points.values.length ? points : pickColumns(points, places);
}

function placesWithin(xs: Float64Array, edges: Float64Array): number[] {
  const low = edges[0] as number;
  const high = edges.at(-1) as number;
  const places: number[] = [];
  for (let i = 0; i < xs.length; i++) if ((xs[i] as number) >= low && (xs[i] as number) <= high) places.push(i);
  return places;
}

/** Whether one of these points, sorted by (step, time), may be one of the chunk's. */
function hasPointWithin(points: Columns, { first, last }: ChunkInfo): boolean {
  return countBefore(points, first) < countThrough(points, last);
}
