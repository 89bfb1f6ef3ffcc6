import type { BlobHash } from "../ids.ts";
import type { Millis } from "../time.ts";
import type { ArtifactEntry, ArtifactFile } from "./artifact.ts";
import type { DirectTransfers } from "./direct-transfers.ts";
import type { UploadStore } from "./upload-store.ts";

/** What a back-end keeps about the names of artifacts; their bytes lie in {@link Blobs}. Paths are validated already. */
export interface ArtifactStore {
  /** Names a blob; a file that already has the name is replaced. @throws {Invalid} if the path is a folder, or lies under a file */
  putArtifact(file: ArtifactFile): Promise<void>;
  getArtifact(path: string): Promise<ArtifactFile | undefined>;
  /** A folder's direct children, ascending by name (code points); empty for a file or nothing. `""` is the root. */
  listArtifacts(folder: string): Promise<readonly ArtifactEntry[]>;
  /** All files at or below a path, ascending. */
  artifactsUnder(path: string): Promise<readonly ArtifactFile[]>;
  /** Forgets a file or a folder with all below it; nothing there is no error. The root is refused. @throws {Invalid} */
  deleteArtifacts(path: string): Promise<void>;
  /** Of these blobs, the ones that some artifact, a part of an upload, or cold points of a run still need. */
  blobsInUse(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>>;
  /** Files that are arriving in parts. */
  readonly uploads: UploadStore;
}

/** A part of a blob: bytes start..end, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes kept once by content. Where they lie is the implementation's own business: no client text ever names a file. */
export interface Blobs {
  /**
   * Stores what the stream gives; resolves when it is durable. A stream that errs, or gives another length than
   * `expected.size`, leaves nothing behind.
   *
   * @throws {StorageFull} when the disk has no room beside its reserve
   * @throws {TooLarge} past `expected.limit` bytes
   */
  writeBlob(
    bytes: AsyncIterable<Uint8Array>,
    expected: { readonly size?: number; readonly limit?: number },
  ): Promise<{ hash: BlobHash; size: number }>;
  /** Of these blobs, the ones there are; each counts as written again, so garbage collection spares it as it does new ones. */
  storedBlobs(hashes: readonly BlobHash[]): Promise<ReadonlySet<BlobHash>>;
  /** Of these blobs, the sizes in bytes of the ones there are; nothing is changed by asking. */
  blobSizes(hashes: readonly BlobHash[]): Promise<ReadonlyMap<BlobHash, number>>;
  /** Resolves if something could be stored now. @throws {StorageFull} @throws {Unavailable} if the place is away or read-only */
  checkWritable(): Promise<void>;
  /** @throws {NotFound} */
  readBlob(hash: BlobHash, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  /** Blobs last written before a time, for garbage collection. Writing the same bytes again counts. */
  blobsBefore(at: Millis): AsyncIterable<BlobHash>;
  /** Deletes a blob, unless it was written (again) at or after `before`; none there is no error. */
  deleteBlob(hash: BlobHash, before: Millis): Promise<void>;
  /** If clients can reach the place by themselves. */
  readonly direct?: DirectTransfers;
}
