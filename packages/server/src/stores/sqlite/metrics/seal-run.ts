import { type Columns, sliceColumns } from "@trialbook/core/metric/columns.ts";
import { mergeColumns } from "@trialbook/core/metric/merge.ts";
import { CHUNK } from "../../points/chunk-info.ts";
import { planSealing, type SealStep } from "../../points/seal-plan.ts";
import { sortTail } from "../../points/sort-tail.ts";
import type { Chunks } from "./chunks.ts";
import type { Tails } from "./tails.ts";

/** Where points are sealed from and to. */
export interface SealPlaces {
  readonly chunks: Chunks;
  readonly tails: Tails;
}

/** What is sealed in one go of a run. */
export interface SealJob {
  readonly runSeq: number;
  /** Tail points that are taken, at most, but for the last row's. */
  readonly points: number;
  /** Metrics with fewer new points stay in the tail, all of them in one row. */
  readonly worthAChunk: number;
}

/**
 * Packs a run's oldest tail rows into chunks, a little at each step of the iteration; steps write, so they run within
 * work of the group commit. They may lie in different transactions: the rows go with the last one, and until then readers
 * see points in both places and take them once. A job that is not finished leaves nothing wrong; it is begun anew.
 *
 * @returns whether there was anything to pack
 */
export function* sealRun({ chunks, tails }: SealPlaces, { runSeq, points, worthAChunk }: SealJob): Generator<void, boolean> {
  // Chunks that lie in files come back before points are added among them.
  if (chunks.isCold(runSeq)) return false;
  const rows = tails.rows(runSeq, points);
  const { many, few } = sortTail(rows, { worthAChunk, mayStay: points / 2 });
  if (many.length === 0 && rows.length < 2) return false;
  for (const { key, parts } of many) {
    yield;
    const columns = mergeColumns(parts);
    for (const step of planSealing(chunks.list(runSeq, key), columns)) {
      rewrite(chunks, { runSeq, key }, { step, columns });
      yield;
    }
  }
  const rest = few.map(({ key, parts }) => [key, mergeColumns(parts)] as const);
  if (rest.length > 0) tails.replace(runSeq, rows, rest);
  else tails.remove(runSeq, rows);
  return true;
}

/** Replaces stored chunks by ones that hold the new points too. */
function rewrite(
  chunks: Chunks,
  { runSeq, key }: { readonly runSeq: number; readonly key: string },
  { step, columns }: { readonly step: SealStep; readonly columns: Columns },
): void {
  // A damaged chunk stays as it is: somebody may still want to rescue what is in it.
  const old = step.chunks.flatMap(({ id }) => {
    const points = chunks.points(id);
    return points === undefined ? [] : [{ id, points }];
  });
  const before = old.reduce((sum, { points }) => sum + points.values.length, 0);
  const merged = mergeColumns([...old.map(({ points }) => points), sliceColumns(columns, step.from, step.to)]);
  const count = merged.values.length;
  if (count === before) return;
  for (const { id } of old) chunks.remove(id);
  const pieces = Math.ceil(count / CHUNK);
  for (let i = 0; i < pieces; i++) {
    chunks.insert(runSeq, key, sliceColumns(merged, Math.floor((count * i) / pieces), Math.floor((count * (i + 1)) / pieces)));
  }
}
