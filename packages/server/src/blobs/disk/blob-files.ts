import { constants, copyFileSync, linkSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import { blobPath } from "./blob-folder.ts";

/** A blob as it lies in a data folder. */
export interface BlobFile {
  readonly hash: BlobHash;
  /** Bytes. */
  readonly size: number;
  readonly file: string;
}

/** All blobs of a data folder, those that are stored meanwhile perhaps. */
export function* blobFiles(folder: string): Generator<BlobFile> {
  const root = join(folder, "blobs");
  for (const group of readdirSync(root)) {
    for (const name of readdirSync(join(root, group))) {
      const file = join(root, group, name);
      const found = statSync(file, { throwIfNoEntry: false });
      if (found !== undefined) yield { hash: asBlobHash(name), size: found.size, file };
    }
  }
}

/**
 * Puts a blob into another data folder: as a second name of the same file where both lie on one disk, for a stored blob is
 * never written to again; else as a copy.
 *
 * @returns the new file if it is a copy that the disk may not have yet
 */
export function putBlobFile({ hash, file }: BlobFile, folder: string): string | undefined {
  const path = blobPath(join(folder, "blobs"), hash);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    linkSync(file, path);
    return undefined;
  } catch (error) {
    // Another disk, one without links, or a file of another user.
    if (!(error instanceof Error && "code" in error && ["EXDEV", "EPERM", "EMLINK", "ENOTSUP"].includes(String(error.code)))) throw error;
  }
  copyFileSync(file, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  return path;
}
