import type { BlobHash } from "../ids.ts";
import type { Millis } from "../time.ts";

/** A named file. The name is a validated path of parts joined by `/`, e.g. `3/<run id>/artifacts/model/MLmodel`. */
export interface ArtifactFile {
  readonly path: string;
  readonly hash: BlobHash;
  /** Bytes. */
  readonly size: number;
  readonly modified: Millis;
}

/** One line of a folder's listing; `name` is the last part of the path. */
export type ArtifactEntry =
  | { readonly kind: "file"; readonly name: string; readonly size: number; readonly modified: Millis }
  | { readonly kind: "folder"; readonly name: string };
