import type { RunId } from "@trialbook/core/ids.ts";
import { readChunk, writeChunk } from "@trialbook/core/metric/codec/chunk-block.ts";
import { writePyramid } from "@trialbook/core/metric/codec/pyramid-block.ts";
import { readTail } from "@trialbook/core/metric/codec/tail-block.ts";
import { type Columns, sliceColumns } from "@trialbook/core/metric/columns.ts";
import { mergeColumns } from "@trialbook/core/metric/merge.ts";
import { buildPyramid } from "@trialbook/core/metric/pyramid.ts";
import { breather } from "../../points/breath.ts";
import { CHUNK, type ChunkInfo, chunkInfoOf, WORTH_A_PYRAMID } from "../../points/chunk-info.ts";
import type { ColdFiles } from "../../points/cold-files.ts";
import type { Damage } from "../../points/damage.ts";
import { Framer, unframe } from "../../points/frame.ts";
import { planSealing, type SealStep } from "../../points/seal-plan.ts";
import { sortTail } from "../../points/sort-tail.ts";
import type { TailSeries } from "../../points/tail-rows.ts";
import type { Queries } from "../database.ts";
import { insertTailRows, tailValues } from "./insert-tail-rows.ts";
import { listChunks } from "./parts-of.ts";
import { shardOf } from "./shard-of.ts";

/** Rows of a tail that one job takes at most. */
const ROWS_A_JOB = 4096;

export interface SealJob {
  readonly id: RunId;
  /** How many points to take from the tail, about. */
  readonly points: number;
  /** Metrics with fewer points stay in the tail. */
  readonly worthAChunk: number;
  readonly damage: Damage;
  /** Where chunks lie that were moved to files: those among which points are added come back. */
  readonly cold: ColdFiles;
}

/**
 * Packs the oldest rows of a run's tail into chunks, in one transaction: readers see the points where they were or where
 * they are. It holds the run's shard, so that no other server packs the same, and skips a shard that is held. Writers
 * are not kept waiting: they only add rows of higher numbers, and take those under the lock of the run's head, so that
 * no row can become visible later among those that are packed here.
 *
 * @returns whether there was anything to pack
 */
export async function sealRun(tx: Queries, { id, points, worthAChunk, damage, cold }: SealJob): Promise<boolean> {
  const [held] = await tx.rows("SELECT shard FROM seal_shards WHERE shard = $1 FOR UPDATE SKIP LOCKED", [shardOf(id)]);
  if (held === undefined) return false;
  const rows = await readTailRows(tx, { id, points, damage });
  const { many, few } = sortTail(rows, { worthAChunk, mayStay: points / 2 });
  if (many.length === 0 && rows.length < 2) return false;
  const breathe = breather();
  for (const { key, parts } of many) {
    const columns = mergeColumns(parts);
    const stored = await listChunks(tx, id, key);
    let next = stored.reduce((highest, chunk) => Math.max(highest, chunk.id), 0) + 1;
    for (const step of planSealing(stored, columns)) {
      next = await rewrite(tx, { id, key, damage, cold }, { step, columns, next });
      await breathe();
    }
  }
  await tx.run("DELETE FROM metric_tail WHERE run_id = $1 AND n = ANY($2::bigint[])", [id, rows.map(({ n }) => n)]);
  const rest: TailSeries = few.map(({ key, parts }) => [key, mergeColumns(parts)] as const);
  const [first] = rows;
  if (rest.length > 0 && first !== undefined) {
    await tx.run(insertTailRows(1), tailValues([{ runId: id, n: first.n, series: rest }]));
  }
  return true;
}

interface TailRow {
  readonly n: number;
  readonly series: TailSeries;
}

/** A run's first rows in order, as many as hold about that many points. Damaged ones are left out, and stay. */
async function readTailRows(tx: Queries, { id, points, damage }: Omit<SealJob, "worthAChunk" | "cold">): Promise<TailRow[]> {
  const sizes = await tx.rows("SELECT n, points FROM metric_tail WHERE run_id = $1 ORDER BY n LIMIT $2", [id, ROWS_A_JOB]);
  let left = points;
  let last: number | undefined;
  for (const [n, count] of sizes) {
    if (left <= 0) break;
    left -= Number(count);
    last = Number(n);
  }
  if (last === undefined) return [];
  const rows = await tx.rows("SELECT n, block FROM metric_tail WHERE run_id = $1 AND n <= $2 ORDER BY n", [id, last]);
  return rows.flatMap(([n, block]) => {
    const series = damage.read(`row ${n} of the tail of run ${id}`, () => [...readTail(unframe(block as Buffer))]) ?? [];
    return series.length > 0 ? [{ n: Number(n), series }] : [];
  });
}

interface Place {
  readonly id: RunId;
  readonly key: string;
  readonly damage: Damage;
  readonly cold: ColdFiles;
}

/** Replaces stored chunks by ones that hold the new points too. @returns the number that the next chunk takes */
async function rewrite(
  tx: Queries,
  place: Place,
  { step, columns, next }: { readonly step: SealStep; readonly columns: Columns; readonly next: number },
): Promise<number> {
  const old = await readOld(tx, place, step.chunks);
  const before = old.reduce((sum, { points }) => sum + points.values.length, 0);
  const merged = mergeColumns([...old.map(({ points }) => points), sliceColumns(columns, step.from, step.to)]);
  const count = merged.values.length;
  if (count === before) return next;
  if (old.length > 0) {
    await tx.run("DELETE FROM metric_chunk WHERE run_id = $1 AND key = $2 AND n = ANY($3::bigint[])", [
      place.id,
      place.key,
      old.map(({ n }) => n),
    ]);
  }
  const pieces = Math.ceil(count / CHUNK);
  for (let i = 0; i < pieces; i++) {
    const piece = sliceColumns(merged, Math.floor((count * i) / pieces), Math.floor((count * (i + 1)) / pieces));
    await insertChunk(tx, place, { n: next + i, points: piece });
  }
  return next + pieces;
}

/** A damaged chunk stays as it is: somebody may still want to rescue what is in it. */
async function readOld(
  tx: Queries,
  { id, key, damage, cold }: Place,
  chunks: readonly ChunkInfo[],
): Promise<{ n: number; points: Columns }[]> {
  if (chunks.length === 0) return [];
  const rows = await tx.rows("SELECT n, block FROM metric_chunk WHERE run_id = $1 AND key = $2 AND n = ANY($3::bigint[])", [
    id,
    key,
    chunks.map((chunk) => chunk.id),
  ]);
  const blocks = await cold.warmed(rows.map(([, block]) => block as Buffer));
  return rows.flatMap(([n], i) => {
    const block = blocks[i];
    const points = block && damage.read(`chunk ${n} of ${JSON.stringify(key)} of run ${id}`, () => readChunk(unframe(block)));
    return points === undefined ? [] : [{ n: Number(n), points }];
  });
}

async function insertChunk(
  tx: Queries,
  { id, key }: Place,
  { n, points }: { readonly n: number; readonly points: Columns },
): Promise<void> {
  const { count, first, last, minAt, maxAt } = chunkInfoOf(points);
  const pyramid = count < WORTH_A_PYRAMID ? null : Buffer.from(new Framer().plain((to) => writePyramid(buildPyramid(points), to)));
  const block = Buffer.from(new Framer().compressed((to) => writeChunk(points, to)));
  await tx.run("INSERT INTO metric_chunk VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", [
    ...[id, key, n, count, first.step, first.at, last.step, last.at, minAt, maxAt],
    pyramid,
    block,
  ]);
}
