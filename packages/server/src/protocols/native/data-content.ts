import { createHash } from "node:crypto";
import type { Blobs } from "@trialbook/core/artifact/artifact-store.ts";
import type { DigestOfFiles } from "@trialbook/core/dataset/add-data-version.ts";
import type { DataFile } from "@trialbook/core/dataset/data-file.ts";
import type { DataVersion } from "@trialbook/core/dataset/data-version.ts";
import { readManifest, type TextDecoding } from "@trialbook/core/dataset/manifest-lines.ts";
import { bytesOfPath } from "@trialbook/core/dataset/path-bytes.ts";
import type { DataProfile } from "@trialbook/core/dataset/profile/data-profile.ts";
import type { BlobHash } from "@trialbook/core/ids.ts";

/** Larger profiles are not read: all lists of ours are bounded, and this is far above. */
const LONGEST_PROFILE = 64 * 1024 * 1024;

/** SHA-256 over the lines of a version's files. */
export function newDigest(): DigestOfFiles {
  const hash = createHash("sha256");
  let isFirst = true;
  return {
    add({ path, rest }) {
      if (!isFirst) hash.update("\n");
      isFirst = false;
      hash.update(bytesOfPath(path));
      hash.update(rest);
    },
    hex: () => hash.digest("hex"),
  };
}

export function newDecoding(): TextDecoding {
  const decoder = new TextDecoder();
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** A version's files, read as they are asked for. */
export async function* filesOf(blobs: Blobs, { manifest }: DataVersion): AsyncGenerator<DataFile, void> {
  yield* readManifest(await blobs.readBlob(manifest), newDecoding());
}

/** What is known of a version's content; absent where none was made, or somebody uploaded something else for it. */
export async function profileOf(blobs: Blobs, profile: BlobHash | undefined): Promise<DataProfile | undefined> {
  if (profile === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of await blobs.readBlob(profile)) {
    size += chunk.byteLength;
    if (size > LONGEST_PROFILE) return undefined;
    chunks.push(chunk);
  }
  try {
    const json: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return isProfile(json) ? json : undefined;
  } catch {
    return undefined; // It only describes: the version is whole without it.
  }
}

function isProfile(json: unknown): json is DataProfile {
  return (
    typeof json === "object" && json !== null && "version" in json && json.version === 1 && "tables" in json && Array.isArray(json.tables)
  );
}
