import { createHash } from "node:crypto";
import type { Book } from "@trialbook/core/book.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import type { BlobHash } from "@trialbook/core/ids.ts";
import type { CheckParts } from "./check-book.ts";

const AT_ONCE = 500;

/** Every file's bytes against the hash that they lie under, and which of them nothing names. */
export async function* checkBlobs({ book, looked, readsFiles, onProgress }: CheckParts): AsyncGenerator<string, void> {
  let batch: BlobHash[] = [];
  for await (const hash of book.blobs.blobsBefore(Number.POSITIVE_INFINITY)) {
    onProgress(`${looked.files} files`);
    looked.files++;
    if (readsFiles) {
      const { found, bytes } = await hashOf(book, hash);
      looked.bytes += bytes;
      if (found !== undefined && found !== hash)
        yield `The bytes of the file ${hash} are not those that were stored: they have the hash ${found}`;
    }
    batch.push(hash);
    if (batch.length < AT_ONCE) continue;
    looked.unnamed += await unnamed(book, batch);
    batch = [];
  }
  looked.unnamed += await unnamed(book, batch);
}

async function hashOf(book: Book, hash: BlobHash): Promise<{ readonly found: string | undefined; readonly bytes: number }> {
  const sum = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of await book.blobs.readBlob(hash)) {
      bytes += chunk.byteLength;
      sum.update(chunk);
    }
    return { found: sum.digest("hex"), bytes };
  } catch (error) {
    if (error instanceof NotFound) return { found: undefined, bytes }; // Deleted since it was listed.
    throw error;
  }
}

async function unnamed({ artifacts, datasets }: Book, hashes: readonly BlobHash[]): Promise<number> {
  const named = await artifacts.blobsInUse(hashes);
  const needed = await datasets.blobsInUse(hashes).catch((error: unknown) => {
    if (error instanceof Invalid) return new Set<BlobHash>(); // A store without data versions.
    throw error;
  });
  return hashes.filter((hash) => !named.has(hash) && !needed.has(hash)).length;
}
