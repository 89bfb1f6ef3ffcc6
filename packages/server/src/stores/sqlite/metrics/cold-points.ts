import type { BlobHash, RunId } from "@trialbook/core/ids.ts";
import type { ColdPoints, WarmChunk } from "@trialbook/core/metric/cold-points.ts";
import { COLD_SIZE, coldBlock } from "../../points/cold-files.ts";
import type { Database } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";
import type { Chunks } from "./chunks.ts";
import type { Sealer } from "./sealer.ts";

/** Packs of runs, by run and hash. A pack is in use as long as a chunk's row names it. */
export const coldSchema = `
CREATE TABLE metric_packs (
  run_seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (run_seq, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX metric_packs_by_hash ON metric_packs (hash);
`;

interface ColdParts {
  readonly database: Database;
  readonly commits: GroupCommit;
  readonly chunks: Chunks;
  readonly sealer: Sealer;
}

export function sqliteCold({ database, commits, chunks, sealer }: ColdParts): ColdPoints {
  const seqOf = (id: RunId): number | undefined => {
    const [seq] = database.rows("SELECT seq FROM runs WHERE id = ?").get(id) ?? [];
    return seq === undefined ? undefined : Number(seq);
  };
  return {
    async warmChunks(id, bytes) {
      const run = seqOf(id);
      return run === undefined ? [] : warmChunks(database, run, bytes);
    },
    moveChunks: (id, pack) =>
      commits.write(() => {
        const run = seqOf(id);
        // Points are being added among those that were read.
        if (run === undefined || sealer.isPacking(run)) return 0;
        const moved = moveChunks(database, run, pack);
        chunks.changed();
        return moved;
      }),
  };
}

function warmChunks(database: Database, run: number, bytes: number): readonly WarmChunk[] {
  const rows = database.rows(
    `SELECT id, key, length(block) FROM metric_chunk WHERE run_seq = ? AND length(block) > ${COLD_SIZE} ORDER BY key, first_step, first_at, id`,
  );
  const block = database.rows("SELECT block FROM metric_chunk WHERE id = ?");
  const chunks: WarmChunk[] = [];
  let left = bytes;
  for (const [id, key, size] of rows.all(run)) {
    if (left <= 0) break;
    left -= Number(size);
    chunks.push({ key: String(key), n: Number(id), bytes: block.get(id ?? null)?.[0] as Uint8Array }); // A column of blobs.
  }
  return chunks;
}

function moveChunks(
  database: Database,
  run: number,
  { hash, chunks }: { readonly hash: BlobHash; readonly chunks: readonly WarmChunk[] },
): number {
  // Numbers of chunks that are gone are given again: only one with the same bytes is the same.
  const move = database.sql("UPDATE metric_chunk SET block = ? WHERE id = ? AND run_seq = ? AND key = ? AND block = ?");
  let start = 0;
  let moved = 0;
  for (const { n, key, bytes } of chunks) {
    moved += Number(move.run(coldBlock({ hash, start, size: bytes.byteLength }), n, run, key, bytes).changes);
    start += bytes.byteLength;
  }
  if (moved > 0) database.sql("INSERT INTO metric_packs VALUES (?, ?) ON CONFLICT DO NOTHING").run(run, hash);
  dropUnusedPacks(database, run);
  return moved;
}

/** Within work: forgets packs of a run that no chunk of it lies in any more. */
export function dropUnusedPacks(database: Database, run: number): void {
  database
    .sql(
      `DELETE FROM metric_packs WHERE run_seq = ?1 AND hash NOT IN (
         SELECT lower(hex(substr(block, 6, 32))) FROM metric_chunk WHERE run_seq = ?1 AND length(block) = ${COLD_SIZE})`,
    )
    .run(run);
}
