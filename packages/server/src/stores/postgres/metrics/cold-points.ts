import type { BlobHash, RunId } from "@trialbook/core/ids.ts";
import type { ColdPoints, WarmChunk } from "@trialbook/core/metric/cold-points.ts";
import { COLD_SIZE, coldBlock } from "../../points/cold-files.ts";
import type { Database, Queries } from "../database.ts";
import { shardOf } from "./shard-of.ts";

/** Packs of runs, by run and hash. A pack is in use as long as a chunk's row names it. */
export const coldSchema: readonly string[] = [
  `CREATE TABLE metric_packs (run_id text COLLATE "C" NOT NULL, hash text COLLATE "C" NOT NULL, PRIMARY KEY (run_id, hash))`,
  "CREATE INDEX metric_packs_by_hash ON metric_packs (hash)",
];

export function postgresCold(database: Database): ColdPoints {
  return {
    warmChunks: (id, bytes) => warmChunks(database, id, bytes),
    moveChunks: (id, pack) => database.transaction((tx) => moveChunks(tx, id, pack), "again"),
  };
}

async function warmChunks(database: Database, id: RunId, bytes: number): Promise<readonly WarmChunk[]> {
  const rows = await database.rows(
    `SELECT key, n, block FROM (
       SELECT key, n, block, first_step, first_at, octet_length(block) AS size,
         sum(octet_length(block)) OVER (ORDER BY key, first_step, first_at, n) AS upto
       FROM metric_chunk WHERE run_id = $1 AND octet_length(block) > ${COLD_SIZE}) AS chunk
     WHERE upto - size < $2 ORDER BY key, first_step, first_at, n`,
    [id, bytes],
  );
  return rows.map(([key, n, block]) => ({ key: String(key), n: Number(n), bytes: block as Buffer }));
}

/** The run's shard is held, as by who packs its points: a chunk of a number is the same chunk, and nobody replaces it meanwhile. */
async function moveChunks(
  tx: Queries,
  id: RunId,
  { hash, chunks }: { readonly hash: BlobHash; readonly chunks: readonly WarmChunk[] },
): Promise<number> {
  await tx.rows("SELECT shard FROM seal_shards WHERE shard = $1 FOR UPDATE", [shardOf(id)]);
  let next = 0;
  const places = chunks.map(({ bytes }) => {
    const start = next;
    next += bytes.byteLength;
    return { hash, start, size: bytes.byteLength };
  });
  const moved = await tx.run(
    `UPDATE metric_chunk SET block = substring($6::bytea FROM c.place FOR ${COLD_SIZE})
     FROM unnest($2::text[], $3::bigint[], $4::int[], $5::int[]) AS c(key, n, size, place)
     WHERE metric_chunk.run_id = $1 AND metric_chunk.key = c.key AND metric_chunk.n = c.n AND octet_length(metric_chunk.block) = c.size`,
    [
      id,
      chunks.map(({ key }) => key),
      chunks.map(({ n }) => n),
      places.map(({ size }) => size),
      places.map((_, i) => 1 + i * COLD_SIZE),
      Buffer.concat(places.map(coldBlock)),
    ],
  );
  if (moved > 0) await tx.run("INSERT INTO metric_packs VALUES ($1, $2) ON CONFLICT DO NOTHING", [id, hash]);
  await tx.run(
    `DELETE FROM metric_packs WHERE run_id = $1 AND NOT EXISTS (SELECT 1 FROM metric_chunk
       WHERE metric_chunk.run_id = $1 AND octet_length(block) = ${COLD_SIZE} AND substring(block FROM 6 FOR 32) = decode(hash, 'hex'))`,
    [id],
  );
  return moved;
}
