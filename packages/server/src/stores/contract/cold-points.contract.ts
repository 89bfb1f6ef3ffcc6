import { createHash } from "node:crypto";
import { asBlobHash, type BlobHash, type RunId } from "@trialbook/core/ids.ts";
import type { ColdPoints, WarmChunk } from "@trialbook/core/metric/cold-points.ts";
import { describe, expect, it } from "vitest";
import type { ReadFile } from "../points/cold-files.ts";
import type { MetricsBook } from "./metrics-book.ts";
import { history } from "./samples.ts";

/** A book whose packed points may lie in {@link TestFiles}. */
export interface ColdBook extends MetricsBook {
  readonly cold: ColdPoints;
  reopen(): Promise<ColdBook>;
}

/** Files in memory, by their hash. */
export class TestFiles {
  readonly #files = new Map<BlobHash, Buffer>();
  /** Reads so far. */
  reads = 0;

  write(parts: readonly Uint8Array[]): BlobHash {
    const bytes = Buffer.concat(parts);
    const hash = asBlobHash(createHash("sha256").update(bytes).digest("hex"));
    this.#files.set(hash, bytes);
    return hash;
  }

  readonly read: ReadFile = async (hash, { start, end }) => {
    this.reads++;
    return ReadableStream.from([this.#files.get(hash)?.subarray(start, end + 1) ?? Buffer.alloc(0)]);
  };
}

/** The same book, but whatever is packed is moved into the files at once. */
export function keptInFiles(book: ColdBook, files: TestFiles): MetricsBook {
  const runs = new Set<RunId>();
  const over = (inner: ColdBook): MetricsBook => ({
    ...inner,
    async startRun(startTime) {
      const id = await inner.startRun(startTime);
      runs.add(id);
      return id;
    },
    async pack() {
      await inner.pack();
      for (const id of runs) await moveAll(inner.cold, id, files);
    },
    reopen: async () => over(await inner.reopen()),
  });
  return over(book);
}

async function moveAll(cold: ColdPoints, id: RunId, files: TestFiles): Promise<readonly WarmChunk[]> {
  const chunks = await cold.warmChunks(id, 1e12);
  if (chunks.length > 0) {
    expect(await cold.moveChunks(id, { hash: files.write(chunks.map(({ bytes }) => bytes)), chunks })).toBe(chunks.length);
  }
  return chunks;
}

/** Holds a back-end to what the port promises of points in files. */
export function coldPointsContract(open: (files: TestFiles) => Promise<ColdBook>): void {
  describe("points in files", () => {
    const points = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({ key: "loss", step: from + i, at: 1000 + from + i, value: Math.sin(from + i) }));
    const expected = (to: number) => points(0, to).map(({ step, at, value }) => [step, at, value]);

    it("are read as before, also after a restart, and no chunk is moved twice", async () => {
      const files = new TestFiles();
      const book = await open(files);
      const run = await book.startRun();
      await book.log(run, points(0, 9000));
      await book.pack();
      expect((await moveAll(book.cold, run, files)).length).toBeGreaterThan(1);
      expect(await book.cold.warmChunks(run, 1e9)).toEqual([]);
      expect(await history(book.metrics, run, "loss")).toEqual(expected(9000));
      expect(files.reads).toBeGreaterThan(0);
      expect(await history((await book.reopen()).metrics, run, "loss")).toEqual(expected(9000));
    });

    it("come back where points are added among them", async () => {
      const files = new TestFiles();
      const book = await open(files);
      const run = await book.startRun();
      await book.log(run, points(0, 5000));
      await book.pack();
      await moveAll(book.cold, run, files);
      await book.log(run, points(4990, 6000));
      expect(await history(book.metrics, run, "loss")).toEqual(expected(6000));
      await book.pack();
      expect(await history(book.metrics, run, "loss")).toEqual(expected(6000));
      expect((await book.cold.warmChunks(run, 1e9)).length).toBeGreaterThan(0);
    });

    it("leave the database only where it still has what the file holds", async () => {
      const files = new TestFiles();
      const book = await open(files);
      const run = await book.startRun();
      await book.log(run, points(0, 3000));
      await book.pack();
      const chunks = await book.cold.warmChunks(run, 1e9);
      const hash = files.write(chunks.map(({ bytes }) => bytes));
      const late = { key: "loss", step: 100, at: 9999, value: 7 };
      await book.log(run, [late]);
      await book.pack();
      expect(await book.cold.moveChunks(run, { hash, chunks })).toBe(0);
      expect(await history(book.metrics, run, "loss")).toEqual(expected(3000).toSpliced(101, 0, [100, 9999, 7]));
      expect(await book.cold.moveChunks(run, { hash, chunks: [] })).toBe(0);
    });

    it("are taken in portions of about the size that is asked for", async () => {
      const book = await open(new TestFiles());
      const run = await book.startRun();
      await book.log(run, points(0, 20_000));
      await book.pack();
      const all = await book.cold.warmChunks(run, 1e9);
      expect(await book.cold.warmChunks(run, 1)).toEqual(all.slice(0, 1));
      expect(all.length).toBeGreaterThan(2);
    });
  });
}
