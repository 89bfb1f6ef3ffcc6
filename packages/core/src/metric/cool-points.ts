import type { Book } from "../book.ts";
import type { ExperimentId, RunId } from "../ids.ts";
import { allRuns } from "../retention.ts";
import type { Millis } from "../time.ts";

/** Of which runs, and how. Sizes are in bytes. */
export interface Cooling {
  readonly endedBefore: Millis;
  readonly experimentId?: ExperimentId;
  /** About the size of a file: a run of more points takes several. */
  readonly packSize?: number;
  /** A run with less than this stays where it is: a file costs more than it saves. */
  readonly worthAPack?: number;
}

export interface Cooled {
  readonly runs: number;
  readonly bytes: number;
}

/**
 * Moves packed points of runs that ended before a time from the database into the files, a file a run. May be cut off anywhere
 * and run again: points are let go from the database in the same moment in which it learns where they lie, and they are in
 * their file by then.
 */
export async function coolPoints(book: Book, { endedBefore, experimentId, ...sizes }: Cooling): Promise<Cooled> {
  let [runs, bytes] = [0, 0];
  for await (const { info } of allRuns(book)) {
    if (experimentId !== undefined && info.experimentId !== experimentId) continue;
    if (info.status === "running" || info.status === "scheduled") continue;
    const ended = info.endTime ?? info.startTime;
    if (ended === undefined || ended >= endedBefore) continue;
    const moved = await coolRun(book, info.id, sizes);
    if (moved > 0) runs++;
    bytes += moved;
  }
  return { runs, bytes };
}

async function coolRun(
  { whole, blobs }: Book,
  id: RunId,
  { packSize = 64 * 1024 * 1024, worthAPack = 16 * 1024 }: Pick<Cooling, "packSize" | "worthAPack">,
): Promise<number> {
  for (let moved = 0; ; ) {
    const chunks = await whole.cold.warmChunks(id, packSize);
    const size = chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (size === 0 || size < worthAPack) return moved;
    const { hash } = await blobs.writeBlob(bytesOf(chunks), { size });
    const count = await whole.cold.moveChunks(id, { hash, chunks });
    moved += size;
    // Others are writing to the run: it is not as cold as it seemed.
    if (count < chunks.length) return moved;
  }
}

async function* bytesOf(chunks: readonly { readonly bytes: Uint8Array }[]): AsyncGenerator<Uint8Array, void> {
  for (const { bytes } of chunks) yield bytes;
}
