import { Invalid } from "../errors.ts";

/** Blobs up to this size travel many in one request; larger ones alone. Bytes. */
export const PACKED_UP_TO = 64 * 1024;
/** What one pack holds at most, in bytes. */
export const LARGEST_PACK = 4 * 1024 * 1024;

const LENGTH = 4;

/** Several blobs as one body: each with its length before it, 4 bytes, the highest first. */
export function packBlobs(blobs: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const pack = new Uint8Array(blobs.reduce((sum, blob) => sum + LENGTH + blob.length, 0));
  const view = new DataView(pack.buffer);
  let at = 0;
  for (const blob of blobs) {
    view.setUint32(at, blob.length);
    pack.set(blob, at + LENGTH);
    at += LENGTH + blob.length;
  }
  return pack;
}

/** The blobs of a pack, as parts of its memory. @throws {Invalid} if it ends within a blob */
export function unpackBlobs(pack: Uint8Array): Uint8Array[] {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  const blobs: Uint8Array[] = [];
  for (let at = 0; at < pack.length; ) {
    const length = at + LENGTH <= pack.length ? view.getUint32(at) : Number.POSITIVE_INFINITY;
    const end = at + LENGTH + length;
    if (end > pack.length) throw new Invalid(`The pack ends within its blob ${blobs.length + 1}; send it again.`);
    blobs.push(pack.subarray(at + LENGTH, end));
    at = end;
  }
  return blobs;
}
