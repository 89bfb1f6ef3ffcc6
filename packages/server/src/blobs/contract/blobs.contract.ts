import { createCipheriv, createHash } from "node:crypto";
import type { Blobs } from "@trialbook/core/artifact/artifact-store.ts";
import { Invalid, NotFound, TooLarge } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import { describe, expect, it } from "vitest";

/** A fresh, empty store, and how many bytes it keeps in all, whatever they are for. */
export interface OpenedBlobs {
  readonly blobs: Blobs;
  bytesKept(): number | Promise<number>;
  /** How exactly it knows when something was written, in milliseconds. */
  readonly resolution?: number;
}

const LATER = 60_000;

/** Holds a place for bytes to what {@link Blobs} promises. */
export function blobsContract(open: () => Promise<OpenedBlobs>): void {
  describe("blobs", () => {
    it.each([0, 1, 1000, 65_536, 65_537, 1_048_576, 5_000_001])("gives %d bytes back as they were, under their SHA-256", async (size) => {
      const { blobs } = await open();
      const bytes = noise(size);
      const written = await blobs.writeBlob(chunked(bytes, 50_000), { size });
      expect(written).toEqual({ hash: hashOf(bytes), size });
      expect(hashOf(await read(blobs, written.hash))).toBe(hashOf(bytes));
    });

    it("takes a stream whose length nobody announced", async () => {
      const { blobs } = await open();
      const { hash, size } = await blobs.writeBlob(chunked(noise(300_000), 7000), {});
      expect(size).toBe(300_000);
      expect(hashOf(await read(blobs, hash))).toBe(hashOf(noise(300_000)));
    });

    it("gives any part of a blob, both ends included", async () => {
      const { blobs } = await open();
      const bytes = noise(700_000);
      const { hash } = await blobs.writeBlob(chunked(bytes, 65_536), {});
      for (const [start, end] of [
        [0, 0],
        [5, 9],
        [0, 699_999],
        [1, 699_998],
        [699_999, 699_999],
        [100, 100_000],
      ] as const) {
        expect(hashOf(await read(blobs, hash, { start, end }))).toBe(hashOf(bytes.subarray(start, end + 1)));
      }
    });

    it("keeps the same bytes once, also when 50 clients send them at the same time", async () => {
      const { blobs, bytesKept } = await open();
      const bytes = noise(200_000);
      const written = await Promise.all(Array.from({ length: 50 }, () => blobs.writeBlob(chunked(bytes, 50_000), {})));
      expect(new Set(written.map(({ hash }) => hash)).size).toBe(1);
      expect(await bytesKept()).toBe(200_000);
    });

    it.each([100, 300_000])("keeps nothing of an upload that breaks off after %d bytes", async (size) => {
      const { blobs, bytesKept } = await open();
      await expect(blobs.writeBlob(cutAfter(noise(size)), { size: size * 2 })).rejects.toThrow(Invalid);
      await expect(blobs.writeBlob(cutAfter(noise(size)), {})).rejects.toThrow("broke off");
      expect(await bytesKept()).toBe(0);
    });

    it.each([99, 101, 200_000])("keeps nothing of an upload of 100 bytes that was announced with %d", async (size) => {
      const { blobs, bytesKept } = await open();
      await expect(blobs.writeBlob(chunked(noise(100), 30), { size })).rejects.toThrow(Invalid);
      expect(await bytesKept()).toBe(0);
    });

    it.each([10, 500_000])("keeps nothing of an upload past its limit of %d bytes, announced or not", async (limit) => {
      const { blobs, bytesKept } = await open();
      await blobs.writeBlob(chunked(noise(limit), 10_000), { limit });
      await expect(blobs.writeBlob(chunked(noise(limit + 1), 10_000), { limit })).rejects.toThrow(TooLarge);
      await expect(blobs.writeBlob(chunked(noise(limit + 1), 10_000), { limit, size: limit + 1 })).rejects.toThrow(TooLarge);
      expect(await bytesKept()).toBe(limit);
    });

    it("says that it does not have a blob", async () => {
      const { blobs } = await open();
      await expect(blobs.readBlob(hashOf(noise(3)))).rejects.toThrow(NotFound);
      await expect(blobs.readBlob(hashOf(noise(3)), { start: 0, end: 1 })).rejects.toThrow(NotFound);
    });

    it("lists and deletes what is old, and spares what was sent again meanwhile", async () => {
      const { blobs } = await open();
      const { hash } = await blobs.writeBlob(chunked(noise(10), 10), {});
      const before = Date.now() - LATER;
      const after = Date.now() + LATER;
      expect(await Array.fromAsync(blobs.blobsBefore(before))).toEqual([]);
      expect(await Array.fromAsync(blobs.blobsBefore(after))).toEqual([hash]);
      await blobs.deleteBlob(hash, before);
      expect(hashOf(await read(blobs, hash))).toBe(hashOf(noise(10)));
      await blobs.deleteBlob(hash, after);
      await blobs.deleteBlob(hash, after);
      await expect(blobs.readBlob(hash)).rejects.toThrow(NotFound);
    });

    it("says which of some blobs it has, and spares those as if they had been sent again", async () => {
      const { blobs } = await open();
      const { hash } = await blobs.writeBlob(chunked(noise(10), 10), {});
      const before = Date.now() + 50;
      while (Date.now() <= before) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await blobs.storedBlobs([hash, hashOf(noise(11))])).toEqual(new Set([hash]));
      expect(await Array.fromAsync(blobs.blobsBefore(before))).toEqual([]);
      expect(await blobs.storedBlobs([])).toEqual(new Set());
    });

    it("tells sizes without sparing what is asked for, and that it can be written to", async () => {
      const { blobs, resolution = 0 } = await open();
      const { hash } = await blobs.writeBlob(chunked(noise(10), 10), {});
      const before = Date.now() + resolution + 50;
      while (Date.now() <= before) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await blobs.blobSizes([hash, hashOf(noise(11))])).toEqual(new Map([[hash, 10]]));
      await blobs.checkWritable();
      expect(await Array.fromAsync(blobs.blobsBefore(before))).toEqual([hash]);
    });

    it("keeps reading a blob to its end while it is written again and deleted", async () => {
      const { blobs } = await open();
      const bytes = noise(2_000_000);
      const { hash } = await blobs.writeBlob(chunked(bytes, 65_536), {});
      const reading = await blobs.readBlob(hash);
      await blobs.writeBlob(chunked(bytes, 65_536), {});
      await blobs.deleteBlob(hash, Date.now() + LATER);
      expect(hashOf(Buffer.concat(await Array.fromAsync(reading)))).toBe(hash);
    });
  });
}

/** Bytes without a pattern, always the same for a size. */
export function noise(size: number): Buffer {
  const iv = Buffer.alloc(16);
  iv.writeUInt32LE(size);
  return createCipheriv("aes-128-ctr", Buffer.alloc(16), iv).update(Buffer.alloc(size));
}

/** Bytes as they come from a socket. */
export async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.byteLength; start += size) yield bytes.subarray(start, start + size);
}

/** All bytes of a blob, or of a part of it. */
export async function read(blobs: Blobs, hash: BlobHash, range?: { readonly start: number; readonly end: number }): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await blobs.readBlob(hash, range)));
}

async function* cutAfter(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield* chunked(bytes, 40_000);
  throw new Error("socket hang up");
}

function hashOf(bytes: Uint8Array): BlobHash {
  return asBlobHash(createHash("sha256").update(bytes).digest("hex"));
}
