import type { Blobs } from "../artifact/artifact-store.ts";
import { Invalid } from "../errors.ts";
import type { BlobHash } from "../ids.ts";
import type { Clock } from "../time.ts";
import { blobsOf, type DataFile, digestLine } from "./data-file.ts";
import { checkDatasetName, type DataVersion } from "./data-version.ts";
import type { DatasetStore } from "./dataset-store.ts";
import { readManifest, type TextDecoding } from "./manifest-lines.ts";

/** Forms a version's digest: fed path and rest of each file in order, then asked once. */
export interface DigestOfFiles {
  add(line: { readonly path: string; readonly rest: string }): void;
  hex(): string;
}

export interface AddingPorts {
  readonly datasets: DatasetStore;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly newDigest: () => DigestOfFiles;
  readonly newDecoding: () => TextDecoding;
}

/** A manifest whose files' blobs, and which itself, were uploaded before. */
export interface ArrivedVersion {
  readonly name: string;
  readonly manifest: BlobHash;
  readonly profile?: BlobHash;
  readonly source: string;
}

/** Blobs asked for at a time. */
const AT_ONCE = 1000;

/**
 * Records a version of a dataset once all its bytes are there: nothing that a version names can be missing, because they are
 * first noted as needed and then looked for. In memory is one line of the manifest and a batch of hashes.
 *
 * @throws {Invalid} if the name or a line of the manifest is none, or bytes of a file were not uploaded
 */
export async function addDataVersion(
  ports: AddingPorts,
  { name, manifest, profile, source }: ArrivedVersion,
): Promise<{ readonly version: DataVersion; readonly created: boolean }> {
  checkDatasetName(name);
  const at = ports.clock();
  const digest = ports.newDigest();
  let [files, bytes] = [0, 0];
  let batch: { readonly hash: BlobHash; readonly file: DataFile }[] = [];
  const keep = async (): Promise<void> => {
    await keepStored(ports, manifest, batch);
    batch = [];
  };
  await ports.datasets.keepBlobs(manifest, [manifest, ...(profile === undefined ? [] : [profile])], at);
  for await (const file of readManifest(await ports.blobs.readBlob(manifest), ports.newDecoding())) {
    files++;
    bytes += file.size ?? 0;
    digest.add(digestLine(file));
    for (const { sha256 } of blobsOf(file)) batch.push({ hash: sha256, file });
    if (batch.length >= AT_ONCE) await keep();
  }
  await keep();
  if (files === 0) throw new Invalid("A data version needs at least one file.");
  return ports.datasets.addVersion({
    name,
    digest: digest.hex(),
    files,
    bytes,
    manifest,
    ...(profile === undefined ? {} : { profile }),
    source,
    at,
  });
}

async function keepStored(
  { datasets, blobs, clock }: AddingPorts,
  manifest: BlobHash,
  batch: readonly { readonly hash: BlobHash; readonly file: DataFile }[],
): Promise<void> {
  const hashes = [...new Set(batch.map(({ hash }) => hash))];
  await datasets.keepBlobs(manifest, hashes, clock());
  const stored = await blobs.storedBlobs(hashes);
  const missing = batch.find(({ hash }) => !stored.has(hash));
  if (missing !== undefined) {
    throw new Invalid(`The bytes of ${JSON.stringify(missing.file.path)} (${missing.hash}) were not uploaded. Add the version again.`);
  }
}
