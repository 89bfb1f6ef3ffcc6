import { expect, it } from "vitest";
import { randomStream } from "../statistics/random.ts";
import { ChunkBorders } from "./content-chunks.ts";

const MiB = 1024 * 1024;

function noise(size: number, seed: number): Uint8Array {
  const random = randomStream(seed);
  return Uint8Array.from({ length: size }, () => random() * 256);
}

/** Lengths of chunks when the bytes come in pieces of this size. */
function cut(bytes: Uint8Array, piece = MiB): number[] {
  const borders = new ChunkBorders();
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; at += piece) {
    const part = bytes.subarray(at, at + piece);
    let done = 0;
    for (let border = borders.next(part); border !== undefined; border = borders.next(part.subarray(done))) {
      done += border;
      ends.push(at + done);
    }
  }
  if (ends.at(-1) !== bytes.length) ends.push(bytes.length);
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}

it("cuts at the same places however the bytes arrive", () => {
  const bytes = noise(12 * MiB, 1);
  const lengths = cut(bytes);
  expect(lengths.length).toBeGreaterThan(5);
  expect(cut(bytes, 1000)).toEqual(lengths);
  expect(cut(bytes, 12 * MiB)).toEqual(lengths);
});

it("keeps chunks between 256 KiB and 4 MiB, also of bytes without any pattern or with nothing else", () => {
  for (const bytes of [noise(20 * MiB, 2), new Uint8Array(20 * MiB)]) {
    const lengths = cut(bytes);
    for (const length of lengths.slice(0, -1)) expect([length >= 256 * 1024, length <= 4 * MiB]).toEqual([true, true]);
  }
});

it("finds nearly all chunks again after a few bytes were put in at the front", () => {
  const bytes = noise(20 * MiB, 3);
  const longer = new Uint8Array(bytes.length + 5);
  longer.set(bytes, 5);
  const [before, after] = [cut(bytes), cut(longer)];
  expect(after.slice(1)).toEqual(before.slice(1));
});
