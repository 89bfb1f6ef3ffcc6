import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";

/** Whole blobs, by their hash. */
export const BLOBS = "blobs/";
/** Empty objects whose age is that of a blob written again. */
export const RENEWED = "renewed/";
/** What has no hash yet. */
export const ARRIVING = "arriving/";
/** Empty; tells whether the bucket takes anything. */
export const PROBE = "probe";

export function blobKey(hash: BlobHash): string {
  return `${BLOBS}${hash.slice(0, 2)}/${hash}`;
}

export function renewedKey(hash: BlobHash): string {
  return `${RENEWED}${hash.slice(0, 2)}/${hash}`;
}

export function arrivingKey(id: string): string {
  return `${ARRIVING}${id}`;
}

/** None for what lies there and is no blob of ours. */
export function hashOfKey(key: string): BlobHash | undefined {
  const name = key.slice(key.lastIndexOf("/") + 1);
  return /^[0-9a-f]{64}$/.test(name) ? asBlobHash(name) : undefined;
}
