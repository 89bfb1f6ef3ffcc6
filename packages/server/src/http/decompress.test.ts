import zlib from "node:zlib";
import { expect, it } from "vitest";
import { decompressor } from "./decompress.ts";

const limit = 100_000;
const decompress = decompressor(limit);
const packers: [string, (body: Buffer) => Buffer][] = [
  ["gzip", zlib.gzipSync],
  ["deflate", zlib.deflateSync],
  ["br", zlib.brotliCompressSync],
  ["zstd", zlib.zstdCompressSync],
];

it.each(packers)("unpacks %s up to the limit and not a byte past it", async (encoding, pack) => {
  const fits = Buffer.alloc(limit, "a");
  expect(await decompress(pack(fits), encoding)).toEqual(fits);
  await expect(decompress(pack(Buffer.alloc(limit + 1, "a")), encoding)).rejects.toThrow("larger than 100000 bytes");
});

it.each(["gzip, gzip", "identity, gzip", "compress", "aes128gcm", ""])("refuses the encoding %j", async (encoding) => {
  await expect(decompress(Buffer.from("x"), encoding)).rejects.toThrow("is not known here");
});

it.each(packers)("refuses what is not %s though it is called so", async (encoding, pack) => {
  await expect(decompress(Buffer.from("plain text"), encoding)).rejects.toThrow("though Content-Encoding says so");
  await expect(decompress(pack(Buffer.alloc(5000, "abcdefg")).subarray(0, 12), encoding)).rejects.toThrow(
    "though Content-Encoding says so",
  );
});

it("stops a bomb at the limit, many at once too", async () => {
  const bomb = zlib.gzipSync(Buffer.alloc(50_000_000));
  const before = process.memoryUsage().rss;
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => decompress(bomb, "gzip")));
  expect(outcomes.every((outcome) => outcome.status === "rejected")).toBe(true);
  expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
});
