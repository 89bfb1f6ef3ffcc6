import type { RunId } from "@trialbook/core/ids.ts";
import type { Int64 } from "@trialbook/core/int64.ts";
import { readChunk, readChunkAlong } from "@trialbook/core/metric/codec/chunk-block.ts";
import { readPyramid } from "@trialbook/core/metric/codec/pyramid-block.ts";
import { readTail } from "@trialbook/core/metric/codec/tail-block.ts";
import type { Columns } from "@trialbook/core/metric/columns.ts";
import { mergeColumns } from "@trialbook/core/metric/merge.ts";
import type { ChunkInfo } from "../../points/chunk-info.ts";
import type { ColdFiles } from "../../points/cold-files.ts";
import type { Damage } from "../../points/damage.ts";
import { unframe } from "../../points/frame.ts";
import type { MetricParts } from "../../points/metric-parts.ts";
import type { Queries, Row } from "../database.ts";

/** What reading stored points takes. */
export interface PointsReading {
  readonly damage: Damage;
  readonly cold: ColdFiles;
}

/** Where the points of a metric are, as the snapshot that `tx` reads in has them. */
export async function partsOf(
  tx: Queries,
  { id, key }: { readonly id: RunId; readonly key: string },
  { damage, cold }: PointsReading,
): Promise<MetricParts> {
  const chunks = await listChunks(tx, id, key);
  const tail = await tx.rows("SELECT n, block FROM metric_tail WHERE run_id = $1 ORDER BY n", [id]);
  const parts: Columns[] = [];
  for (const [n, block] of tail) {
    const series = damage.read(`row ${n} of the tail of run ${id}`, () => [...readTail(unframe(block as Buffer), key)]) ?? [];
    for (const [, points] of series) parts.push(points);
  }
  const bytes = async (column: "block" | "pyramid", of: readonly ChunkInfo[]): Promise<(Buffer | undefined)[]> => {
    if (of.length === 0) return [];
    const rows = await tx.rows(`SELECT n, ${column} FROM metric_chunk WHERE run_id = $1 AND key = $2 AND n = ANY($3::bigint[])`, [
      id,
      key,
      of.map((chunk) => chunk.id),
    ]);
    const found = new Map(rows.map(([n, value]) => [Number(n), value as Buffer | null]));
    return of.map((chunk) => found.get(chunk.id) ?? undefined);
  };
  const place = (chunk: ChunkInfo): string => `chunk ${chunk.id} of ${JSON.stringify(key)} of run ${id}`;
  return {
    chunks,
    tail: mergeColumns(parts),
    blocks: async (of) => await cold.warmed(await bytes("block", of)),
    async pyramids(of) {
      const blocks = await bytes("pyramid", of);
      return of.map((chunk, i) => {
        const block = blocks[i];
        return block && damage.read(`the pyramid of ${place(chunk)}`, () => readPyramid(unframe(block)));
      });
    },
    decode: (chunk, block) => damage.read(place(chunk), () => readChunk(unframe(block))),
    decodeAlong: (axis, chunk, block) => damage.read(place(chunk), () => readChunkAlong(axis, unframe(block))),
    isCurrent: () => true,
  };
}

/** A metric's chunks ascending by (step, time). */
export async function listChunks(tx: Queries, id: RunId, key: string): Promise<ChunkInfo[]> {
  const rows = await tx.rows(
    `SELECT n, count, first_step, first_at, last_step, last_at, min_at, max_at FROM metric_chunk
     WHERE run_id = $1 AND key = $2 ORDER BY first_step, first_at`,
    [id, key],
  );
  return rows.map(readChunkInfo);
}

function readChunkInfo([n, count, ...ints]: Row): ChunkInfo {
  const [firstStep, firstAt, lastStep, lastAt, minAt, maxAt] = ints as [Int64, Int64, Int64, Int64, Int64, Int64]; // Columns of bigint.
  return {
    id: Number(n),
    count: Number(count),
    first: { step: firstStep, at: firstAt },
    last: { step: lastStep, at: lastAt },
    minAt,
    maxAt,
  };
}
