import type { BlobHash } from "../ids.ts";
import type { Blobs } from "./artifact-store.ts";

/** The bytes of several blobs, one after the other, as one stream. */
export async function* concatenatedBlobs(blobs: Blobs, parts: readonly { readonly hash: BlobHash }[]): AsyncGenerator<Uint8Array, void> {
  for (const { hash } of parts) yield* await blobs.readBlob(hash);
}
