import { createHash } from "node:crypto";
import type { Book } from "@trialbook/core/book.ts";
import { blobsOf, digestLine } from "@trialbook/core/dataset/data-file.ts";
import type { DatasetOverview, DataVersion } from "@trialbook/core/dataset/data-version.ts";
import { readManifest } from "@trialbook/core/dataset/manifest-lines.ts";
import { bytesOfPath } from "@trialbook/core/dataset/path-bytes.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { BlobHash } from "@trialbook/core/ids.ts";
import { newDecoding } from "../data/text-decoding.ts";
import type { CheckParts } from "./check-book.ts";

const AT_ONCE = 1000;

/** Every version of a dataset: its list of files, their digest, and that each file's bytes are there. */
export async function* checkVersions({ book, looked, onProgress }: CheckParts): AsyncGenerator<string, void> {
  for (const { name } of await datasetsOf(book)) {
    for (const version of await book.datasets.listVersions(name)) {
      onProgress(`${name}@${version.number}`);
      looked.versions++;
      yield* checkVersion(book, version);
    }
  }
}

/** A store that keeps no data versions has none. */
async function datasetsOf(book: Book): Promise<readonly DatasetOverview[]> {
  return book.datasets.listDatasets().catch((error: unknown) => {
    if (error instanceof Invalid) return [];
    throw error;
  });
}

async function* checkVersion(book: Book, { name, number, manifest, profile, digest, files }: DataVersion): AsyncGenerator<string, void> {
  const sum = createHash("sha256");
  let count = 0;
  let batch = new Map<BlobHash, { readonly path: string; readonly size: number }>();
  const missing = async (): Promise<string[]> => {
    const asked = batch;
    batch = new Map();
    const sizes = await book.blobs.blobSizes([...asked.keys()]);
    return Array.from(asked, ([hash, { path, size }]) =>
      sizes.get(hash) === size ? "" : `The bytes ${hash} of ${JSON.stringify(path)} in ${name}@${number} are gone or of another length`,
    ).filter((line) => line !== "");
  };
  try {
    if (profile !== undefined && (await book.blobs.blobSizes([profile])).size === 0) yield `The profile of ${name}@${number} is gone`;
    for await (const file of readManifest(await book.blobs.readBlob(manifest), newDecoding())) {
      const { path, rest } = digestLine(file);
      if (count > 0) sum.update("\n");
      sum.update(bytesOfPath(path)).update(rest);
      count++;
      for (const { sha256, size } of blobsOf(file)) batch.set(sha256, { path: file.path, size });
      if (batch.size >= AT_ONCE) yield* await missing();
    }
    yield* await missing();
  } catch (error) {
    yield `The list of files of ${name}@${number} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return;
  }
  if (count !== files) yield `${name}@${number} lists ${count} files; it was added with ${files}`;
  else if (sum.digest("hex") !== digest) yield `The files of ${name}@${number} have another digest than it was added with`;
}
