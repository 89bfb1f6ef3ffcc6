import type { RunId } from "../../ids.ts";
import type { Columns } from "../columns.ts";
import type { EnvelopeSeries } from "../metric-store.ts";
import { GROUP, type Pyramid } from "../pyramid.ts";
import { type AxisScale, xColumn } from "./axis.ts";
import { bucketOf } from "./edges.ts";

/** A group of points may lie across a border between buckets if it is no wider than this share of one. */
const SMALL_SHARE = 1 / 4;

/**
 * Sums up one run's points on a chart's buckets. Feed it in order of (step, time, value); where points share an x, the
 * one that comes later is the last of them.
 */
export class EnvelopeBuilder {
  readonly #edges: Float64Array;
  readonly #count: Float64Array;
  readonly #counted: Float64Array;
  readonly #x: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  readonly #sum: Float64Array;
  readonly #last: Float64Array;

  constructor(edges: Float64Array) {
    const buckets = edges.length - 1;
    this.#edges = edges;
    this.#count = new Float64Array(buckets);
    this.#counted = new Float64Array(buckets);
    this.#x = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY);
    this.#min = new Float64Array(buckets).fill(Number.POSITIVE_INFINITY);
    this.#max = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY);
    this.#sum = new Float64Array(buckets);
    this.#last = new Float64Array(buckets);
  }

  /** Adds points, `values[i]` at `xs[i]`; all must lie within the edges. */
  addPoints(xs: Float64Array, values: Float64Array): void {
    const edges = this.#edges;
    const top = edges.length - 2;
    for (let i = 0; i < xs.length; ) {
      // Neighbours mostly ascend and share a bucket: the whole stretch of them is summed up before it is noted.
      const bucket = bucketOf(xs[i] as number, edges);
      const to = bucket === top ? Number.POSITIVE_INFINITY : (edges[bucket + 1] as number);
      let x = xs[i] as number;
      let end = i + 1;
      for (; end < xs.length; end++) {
        const next = xs[end] as number;
        if (!(next >= x && next < to)) break;
        x = next;
      }
      if (x >= (this.#x[bucket] as number)) {
        this.#x[bucket] = x;
        this.#last[bucket] = values[end - 1] as number;
      }
      this.#sumUp(bucket, values, { from: i, to: end });
      i = end;
    }
  }

  #sumUp(bucket: number, values: Float64Array, { from, to }: { readonly from: number; readonly to: number }): void {
    let min = this.#min[bucket] as number;
    let max = this.#max[bucket] as number;
    let sum = this.#sum[bucket] as number;
    let nans = 0;
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      if (Number.isNaN(value)) {
        nans++;
        continue;
      }
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#min[bucket] = min;
    this.#max[bucket] = max;
    this.#sum[bucket] = sum;
    this.#count[bucket] = (this.#count[bucket] as number) + to - from;
    this.#counted[bucket] = (this.#counted[bucket] as number) + to - from - nans;
  }

  /** Adds a whole chunk by its pyramid, each group to the bucket of its last point; see {@link isFineEnough}. */
  addGroups(pyramid: Pyramid, chunkCount: number, scale: AxisScale): void {
    const edges = this.#edges;
    const xs = xColumn(pyramid.ends, scale);
    let bucket = 0;
    for (let g = 0; g < xs.length; g++) {
      const x = xs[g] as number;
      if (!(x >= (edges[bucket] as number) && x < (edges[bucket + 1] as number))) bucket = bucketOf(x, edges);
      this.#count[bucket] = (this.#count[bucket] as number) + Math.min(pyramid.group, chunkCount - g * pyramid.group);
      if (x >= (this.#x[bucket] as number)) {
        this.#x[bucket] = x;
        this.#last[bucket] = pyramid.ends.values[g] as number;
      }
      const counted = pyramid.counted[g] as number;
      if (counted === 0) continue;
      this.#counted[bucket] = (this.#counted[bucket] as number) + counted;
      this.#sum[bucket] = (this.#sum[bucket] as number) + (pyramid.mean[g] as number) * counted;
      this.#min[bucket] = Math.min(this.#min[bucket] as number, pyramid.min[g] as number);
      this.#max[bucket] = Math.max(this.#max[bucket] as number, pyramid.max[g] as number);
    }
  }

  finish(runId: RunId): EnvelopeSeries {
    const full: number[] = [];
    let count = 0;
    for (let i = 0; i < this.#count.length; i++) {
      if (this.#count[i] === 0) continue;
      count += this.#count[i] as number;
      full.push(i);
    }
    const pick = (of: (bucket: number) => number) => full.map(of);
    const orNaN = (of: (bucket: number) => number) => pick((i) => ((this.#counted[i] as number) > 0 ? of(i) : Number.NaN));
    return {
      runId,
      count,
      bucket: full,
      x: pick((i) => this.#x[i] as number),
      min: orNaN((i) => this.#min[i] as number),
      max: orNaN((i) => this.#max[i] as number),
      mean: orNaN((i) => (this.#sum[i] as number) / (this.#counted[i] as number)),
      last: pick((i) => this.#last[i] as number),
    };
  }
}

/** Whether its pyramid is worth a look: groups of such a chunk are not too wide on average, where it spans `width` on the x axis. */
export function mayBeFineEnough(count: number, width: number, edges: Float64Array): boolean {
  return (width * GROUP) / count <= widestGroup(edges);
}

function widestGroup(edges: Float64Array): number {
  return (((edges.at(-1) as number) - (edges[0] as number)) / (edges.length - 1)) * SMALL_SHARE;
}

/**
 * Whether a chart with these edges looks the same from a chunk's pyramid: no group that lies across a border is so
 * wide that it would smear. `firstX` is where the chunk begins.
 */
export function isFineEnough(pyramid: Pyramid, firstX: number, { edges, scale }: { edges: Float64Array; scale: AxisScale }): boolean {
  if (scale.axis !== "step" && !pyramid.timesAscend) return false;
  const xs = xColumn(pyramid.ends, scale);
  const widest = widestGroup(edges);
  let from = firstX;
  for (const x of xs) {
    if (x - from > widest && bucketOf(from, edges) !== bucketOf(x, edges)) return false;
    from = x;
  }
  return true;
}

/** Each point as an entry of its own, for series with few points; all must lie within the edges. */
export function pointByPoint(points: Columns, runId: RunId, { edges, scale }: { edges: Float64Array; scale: AxisScale }): EnvelopeSeries {
  const x = Array.from(xColumn(points, scale));
  const values = Array.from(points.values);
  return { runId, count: x.length, bucket: x.map((at) => bucketOf(at, edges)), x, min: values, max: values, mean: values, last: values };
}
