import type { BlobHash, RunId } from "../ids.ts";

/** Where a chunk's bytes lie in a file. */
export interface ChunkPlace {
  readonly hash: BlobHash;
  readonly start: number;
  readonly size: number;
}

/** A chunk of packed points that a back-end has in its database. */
export interface WarmChunk {
  readonly key: string;
  /** Tells the chunks of a run's metric apart. */
  readonly n: number;
  readonly bytes: Uint8Array;
}

/**
 * Packed points that lie in the files of the book instead of its database. Who reads them need not know: they are read from
 * where they lie, and come back by themselves where points are added among them.
 */
export interface ColdPoints {
  /** A run's chunks that lie in the database, in order of metric and step, as many as have about that many bytes. */
  warmChunks(id: RunId, bytes: number): Promise<readonly WarmChunk[]>;
  /**
   * Lets go of the bytes of chunks that lie in a file now, one behind the other from its start. The file counts as in use from
   * then on. Those that changed since they were read stay.
   *
   * @returns how many were let go
   */
  moveChunks(id: RunId, pack: { readonly hash: BlobHash; readonly chunks: readonly WarmChunk[] }): Promise<number>;
}
