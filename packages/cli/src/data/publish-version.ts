import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import { type Connection, request, send } from "@trialbook/sdk/http.ts";
import { tryAgain } from "./try-again.ts";
import { putBlob, upload } from "./upload.ts";

const LARGE_UPLOAD = 3_600_000;

/** Things that were scanned, to become a version. */
export interface ScannedThings {
  readonly name: string;
  /** Absolute paths of what was scanned. */
  readonly sources: readonly string[];
  /** File with a line for each file. */
  readonly manifest: string;
  /** JSON. */
  readonly profile: string;
  /** Where it came from, for people. */
  readonly source: string;
}

/**
 * Sends what the server lacks of a version, and records it; the same again gives the version that there is.
 *
 * @throws {Invalid} if a file changed since it was scanned @throws {Refused} @throws {Unreachable}
 */
export async function publishVersion(connection: Connection, things: ScannedThings, onProgress: (bytes: number) => void) {
  const { name, sources, manifest, source } = things;
  const uploaded = await upload(connection, { sources, manifest, onProgress });
  const profile = Buffer.from(things.profile);
  const hashes = { manifest: await putFile(connection, manifest), profile: hashOf(profile) };
  await putBlob(connection, hashes.profile, profile);
  const recorded = await tryAgain(() =>
    send({ ...connection, timeout: LARGE_UPLOAD }, "POST /datasets/{name}/versions", { name, source: source.slice(0, 2000), ...hashes }),
  );
  return { ...recorded, uploaded };
}

/** Sends a file that may be large as it lies on the disk. */
async function putFile(connection: Connection, path: string): Promise<BlobHash> {
  const blob = await openAsBlob(path);
  const digest = createHash("sha256");
  for await (const bytes of blob.stream()) digest.update(bytes);
  const hash = asBlobHash(digest.digest("hex"));
  const answer = await tryAgain(() =>
    request({ ...connection, timeout: LARGE_UPLOAD }, `/api/v1/data-blobs/${hash}`, { method: "PUT", body: blob }),
  );
  await answer.arrayBuffer();
  return hash;
}

function hashOf(bytes: Uint8Array): BlobHash {
  return asBlobHash(createHash("sha256").update(bytes).digest("hex"));
}
