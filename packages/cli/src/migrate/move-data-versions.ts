import type { Book } from "@trialbook/core/book.ts";
import { blobsOf } from "@trialbook/core/dataset/data-file.ts";
import type { DataVersion } from "@trialbook/core/dataset/data-version.ts";
import { readManifest } from "@trialbook/core/dataset/manifest-lines.ts";
import type { BlobHash } from "@trialbook/core/ids.ts";
import { newDecoding } from "../data/text-decoding.ts";
import { digestOf } from "./canonical.ts";
import { moveBlobs } from "./move-files.ts";
import { unlessMissing } from "./move-runs.ts";
import { type Moving, moveRecord } from "./mover.ts";

const AT_ONCE = 500;

/** Moves versions of datasets, oldest first, so that they get their numbers again. */
export async function moveDataVersions(moving: Moving): Promise<void> {
  const { from, to, onProgress } = moving;
  for (const { name } of await from.datasets.listDatasets()) {
    for (const version of (await from.datasets.listVersions(name)).toReversed()) {
      onProgress(`${name}@${version.number}`);
      await moveRecord(moving, {
        kind: "data versions",
        what: `data version ${name}@${version.number}`,
        digest: async (book) => {
          const found = book === from ? version : await book.datasets.getVersion(name, { number: version.number }).catch(unlessMissing);
          return found && digestOf(found);
        },
        write: () => writeVersion(moving, version),
      });
    }
    await dropAliases(to, name, await from.datasets.listVersions(name));
  }
}

async function writeVersion(moving: Moving, version: DataVersion): Promise<void> {
  const { from, to } = moving;
  const { name, digest, files, bytes, manifest, profile, source, created, aliases } = version;
  const what = `data version ${name}@${version.number}`;
  const keep = async (hashes: readonly BlobHash[]): Promise<void> => {
    // Noted as needed before they are there, so that nobody takes them away in between.
    await to.datasets.keepBlobs(manifest, hashes, Date.now());
    await moveBlobs(
      moving,
      hashes.map((hash) => ({ hash, what })),
    );
  };
  await keep(profile === undefined ? [manifest] : [manifest, profile]);
  let batch = new Set<BlobHash>();
  for await (const file of readManifest(await from.blobs.readBlob(manifest), newDecoding())) {
    for (const { sha256 } of blobsOf(file)) batch.add(sha256);
    if (batch.size < AT_ONCE) continue;
    await keep([...batch]);
    batch = new Set();
  }
  await keep([...batch]);
  const { version: made } = await to.datasets.addVersion({
    name,
    digest,
    files,
    bytes,
    manifest,
    source,
    at: created,
    ...(profile !== undefined && { profile }),
  });
  for (const alias of aliases) await to.datasets.setAlias(name, alias, made.number);
}

async function dropAliases({ datasets }: Book, name: string, versions: readonly DataVersion[]): Promise<void> {
  const kept = new Set(versions.flatMap(({ aliases }) => aliases));
  const there = await datasets.listVersions(name).catch(unlessMissing);
  for (const alias of (there ?? []).flatMap(({ aliases }) => aliases)) if (!kept.has(alias)) await datasets.deleteAlias(name, alias);
}
