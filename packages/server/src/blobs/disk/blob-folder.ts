import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ByteRange } from "@trialbook/core/artifact/artifact-store.ts";
import type { BlobHash } from "@trialbook/core/ids.ts";

/** Blobs lie in up to 256 folders, by the first two digits of their hash, so that no folder gets too many. */
export function blobPath(root: string, hash: BlobHash): string {
  return join(root, hash.slice(0, 2), hash);
}

/**
 * Whether a file is there with its whole length; if so it counts as written now, so that garbage collection, which
 * spares what is new, can't take it from under whoever is about to name it.
 */
export function renewStored(path: string, size: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.size !== size) return false;
  const now = new Date();
  utimesSync(path, now, now);
  return true;
}

/** Bytes of a file in one go: for small parts, where handing the work to another thread would cost more. */
export function readPart(path: string, { start, end }: ByteRange): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const part = Buffer.allocUnsafe(Math.max(0, Math.min(end, fstatSync(descriptor).size - 1) - start + 1));
    let filled = 0;
    while (filled < part.byteLength) {
      const read = readSync(descriptor, part, filled, part.byteLength - filled, start + filled);
      if (read === 0) break;
      filled += read;
    }
    return part.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a file its blob's name; says whether the blob's folder had to be made first. */
export function moveInto(path: string, from: string): { readonly isNewFolder: boolean } {
  try {
    renameSync(from, path);
    return { isNewFolder: false };
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  renameSync(from, path);
  return { isNewFolder: true };
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
