import type { Columns } from "@trialbook/core/metric/columns.ts";
import { compareByStepAlone, countBefore, countThrough } from "@trialbook/core/metric/place.ts";
import { CHUNK, type ChunkInfo } from "./chunk-info.ts";

/** A stored chunk joins new points beside it if it has at most this many times as many: so a point is rewritten a few times only. */
const JOINS_UP_TO = 4;

/** Stored chunks that are replaced by their points and the new points `from` to `to`, in one transaction. */
export interface SealStep {
  readonly chunks: readonly ChunkInfo[];
  readonly from: number;
  readonly to: number;
  /** Points of both, at most. */
  readonly count: number;
}

/**
 * What to write so that sorted new points become chunks that do not overlap: points within a stored chunk are merged
 * into it, others become chunks of their own or join a small neighbour. Chunks that need no change are in no step.
 */
export function planSealing(stored: readonly ChunkInfo[], points: Columns): SealStep[] {
  const steps: SealStep[] = [];
  let done = 0;
  for (const chunk of stored) {
    const before = Math.max(done, countBefore(points, chunk.first));
    const through = Math.max(before, countThrough(points, chunk.last));
    addLoose(steps, done, before);
    addChunk(steps, { chunks: [chunk], from: before, to: through, count: chunk.count + through - before });
    done = through;
  }
  addLoose(steps, done, points.values.length);
  return steps.filter(hasNew);
}

function hasNew({ from, to }: SealStep): boolean {
  return to > from;
}

/** Points that lie in no chunk: they fill up what stands before them, if that is small, and make chunks of their own. */
function addLoose(steps: SealStep[], from: number, to: number): void {
  for (let at = from; at < to; ) {
    const before = steps.at(-1);
    const fills = before !== undefined && before.count < CHUNK && (hasNew(before) || before.count <= JOINS_UP_TO * (to - at));
    const next = Math.min(to, at + CHUNK - (fills ? before.count : 0));
    if (fills) steps.pop();
    add(steps, {
      chunks: fills ? before.chunks : [],
      from: fills ? before.from : at,
      to: next,
      count: (fills ? before.count : 0) + next - at,
    });
    at = next;
  }
}

/** A stored chunk joins the step before it where they may share a point, or where both are small. */
function addChunk(steps: SealStep[], chunk: SealStep): void {
  const before = steps.at(-1);
  const end = before?.chunks.at(-1)?.last;
  const start = chunk.chunks[0]?.first;
  if (before !== undefined && end !== undefined && start !== undefined && hasNew(before) && compareByStepAlone(end, start) >= 0) {
    steps.pop();
    steps.push(joined(before, chunk));
  } else add(steps, chunk);
}

/** Adds a step, which takes in what stands before it where that is worth while. */
function add(steps: SealStep[], step: SealStep): void {
  let last = step;
  for (let before = steps.at(-1); before !== undefined && isWorthJoining(before, last); before = steps.at(-1)) {
    steps.pop();
    last = joined(before, last);
  }
  steps.push(last);
}

/** What has new points is rewritten anyway; what has none is so only if that doesn't happen too often to it. */
function isWorthJoining(a: SealStep, b: SealStep): boolean {
  if (a.count + b.count > CHUNK) return false;
  if (hasNew(a)) return hasNew(b) || b.count <= JOINS_UP_TO * a.count;
  return hasNew(b) && a.count <= JOINS_UP_TO * b.count;
}

function joined(before: SealStep, after: SealStep): SealStep {
  return { chunks: [...before.chunks, ...after.chunks], from: before.from, to: after.to, count: before.count + after.count };
}
