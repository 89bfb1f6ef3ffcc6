import type { BlobHash } from "../ids.ts";
import type { Millis } from "../time.ts";

/** An upload that was begun so long ago, in milliseconds, will not be finished any more: a week. */
export const ABANDONED_AFTER: Millis = 7 * 24 * 3_600_000;

/** A file that a client sends in numbered parts, one request each; it gets its name once all of them are there. */
export interface Upload {
  /** Unguessable: whoever knows it may send parts. */
  readonly id: string;
  /** The artifact's validated path. */
  readonly path: string;
  readonly begun: Millis;
}

export interface UploadPart {
  /** From 1. */
  readonly number: number;
  readonly hash: BlobHash;
  /** Bytes. */
  readonly size: number;
}

/** What a back-end keeps about unfinished uploads; the parts' bytes are blobs like all others. */
export interface UploadStore {
  beginUpload(upload: Upload): Promise<void>;
  /** With the parts there are, ascending by number. @throws {NotFound} */
  getUpload(id: string): Promise<Upload & { readonly parts: readonly UploadPart[] }>;
  /** A part sent again replaces the one before. @throws {NotFound} */
  putPart(id: string, part: UploadPart): Promise<void>;
  /** Forgets an upload and its parts; none there is no error. */
  endUpload(id: string): Promise<void>;
  /** Forgets uploads that were begun before a time and never ended. */
  endUploadsBefore(at: Millis): Promise<void>;
}
