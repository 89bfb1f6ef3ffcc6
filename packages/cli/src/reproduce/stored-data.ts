import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { versionsOfDigest } from "@trialbook/api/datasets.ts";
import type { OutputOf } from "@trialbook/api/route.ts";
import { blobsOf, type StoredFile } from "@trialbook/core/dataset/data-file.ts";
import { readManifest } from "@trialbook/core/dataset/manifest-lines.ts";
import { type Connection, Refused, request } from "@trialbook/sdk/http.ts";
import { newDecoding } from "../data/text-decoding.ts";
import type { OriginalRun } from "./original-run.ts";

/** The bytes that a server keeps of a run's data. */
export interface StoredData {
  /** Whether every data set that the run names is a version on the server. */
  readonly isComplete: boolean;
  /** Writes the file with this content, proved. @returns whether the server has it */
  restore(sha256: string, to: string): Promise<boolean>;
}

/** Finds the data versions that a run read by the digests that it recorded. A server without data versions has none. */
export async function storedData(connection: Connection, { run }: OriginalRun): Promise<StoredData> {
  const files = new Map<string, StoredFile>();
  let found = 0;
  for (const { digest } of run.datasets) {
    const version = await versionOf(connection, digest);
    if (version === undefined) continue;
    found++;
    const path = `/api/v1/datasets/${encodeURIComponent(version.name)}/versions/${version.number}/manifest`;
    const manifest = await request({ ...connection, timeout: 3_600_000 }, path, {});
    for await (const file of readManifest(manifest.body ?? ReadableStream.from([]), newDecoding())) {
      if ("sha256" in file) files.set(file.sha256, file);
    }
  }
  return {
    isComplete: run.datasets.length > 0 && found === run.datasets.length,
    async restore(sha256, to) {
      const file = files.get(sha256);
      return file !== undefined && writeStored(connection, file, to);
    },
  };
}

async function versionOf(connection: Connection, digest: string) {
  if (!/^[0-9a-f]{8,64}$/.test(digest)) return undefined; // MLflow's, which is of another kind.
  try {
    const answer = await request(connection, `/api/v1/data-digests/${digest}`, {});
    const { versions } = (await answer.json()) as OutputOf<typeof versionsOfDigest>;
    return versions[0];
  } catch (error) {
    if (error instanceof Refused) return undefined; // This server keeps no data versions.
    throw error;
  }
}

async function writeStored(connection: Connection, file: StoredFile, to: string): Promise<boolean> {
  mkdirSync(dirname(to), { recursive: true });
  const draft = `${to}.part`;
  const hash = createHash("sha256");
  const descriptor = openSync(draft, "wx");
  try {
    for (const { sha256 } of blobsOf(file)) {
      const bytes = Buffer.from(await (await request(connection, `/api/v1/data-blobs/${sha256}`, {})).arrayBuffer());
      hash.update(bytes);
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    }
  } finally {
    closeSync(descriptor);
  }
  const isSame = hash.digest("hex") === file.sha256;
  if (isSame) renameSync(draft, to);
  else rmSync(draft, { force: true });
  return isSame;
}
