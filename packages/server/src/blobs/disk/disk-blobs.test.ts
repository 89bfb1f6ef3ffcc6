import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageFull } from "@trialbook/core/errors.ts";
import { afterEach, describe, expect, it } from "vitest";
import { blobsContract, chunked, noise, read } from "../contract/blobs.contract.ts";
import { DiskBlobs, type DiskBlobsOptions } from "./disk-blobs.ts";

const MiB = 1024 * 1024;
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "blobs-"));
  folders.push(folder);
  return folder;
}

function opened(options: Partial<DiskBlobsOptions> = {}): {
  blobs: DiskBlobs;
  folder: string;
  files: () => string[];
  bytesKept: () => number;
} {
  const folder = freshFolder();
  const blobs = new DiskBlobs({ folder, durability: "relaxed", ...options });
  const files = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  return { blobs, folder, files, bytesKept: () => files().reduce((sum, file) => sum + statSync(file).size, 0) };
}

describe.each(["full", "relaxed"] as const)("on a disk, with %s durability", (durability) => {
  blobsContract(async () => opened({ durability }));
});

describe("blobs on a disk", () => {
  it("lie under their hash, readable by their owner alone", async () => {
    const { blobs, folder, files } = opened();
    const { hash } = await blobs.writeBlob(chunked(noise(10), 10), {});
    expect(files()).toEqual([join(folder, "blobs", hash.slice(0, 2), hash)]);
    expect(statSync(files()[0] ?? "").mode & 0o777).toBe(0o600);
  });

  it("are all there after a restart, without what a killed process left half written", async () => {
    const { blobs, folder, files } = opened();
    const { hash } = await blobs.writeBlob(chunked(noise(10), 10), {});
    mkdirSync(join(folder, "tmp"), { recursive: true });
    writeFileSync(join(folder, "tmp", "17"), "half of a file");
    const again = new DiskBlobs({ folder, durability: "relaxed" });
    expect(files()).toHaveLength(1);
    expect(await read(again, hash)).toEqual(noise(10));
  });

  it("are written anew when a power cut left a file without its bytes", async () => {
    const { blobs, files } = opened();
    const { hash } = await blobs.writeBlob(chunked(noise(10), 10), {});
    writeFileSync(files()[0] ?? "", "");
    await blobs.writeBlob(chunked(noise(10), 10), {});
    expect(await read(blobs, hash)).toEqual(noise(10));
  });

  it("are refused while the disk is full, and stored again as soon as there is room", async () => {
    let free = 20 * MiB;
    const { blobs, bytesKept } = opened({ free: () => free });
    await expect(blobs.writeBlob(chunked(noise(10), 10), { size: 5 * MiB })).rejects.toThrow(StorageFull);
    free = 15 * MiB;
    await expect(blobs.writeBlob(chunked(noise(10), 10), {})).rejects.toThrow(StorageFull);
    expect(bytesKept()).toBe(0);
    free = 17 * MiB;
    await blobs.writeBlob(chunked(noise(10), 10), {});
    expect(bytesKept()).toBe(10);
  });

  it("are refused when the disk fills up while one arrives, and nothing of it stays", async () => {
    let free = 20 * MiB;
    const { blobs, bytesKept } = opened({ free: () => (free -= 2 * MiB) });
    await expect(blobs.writeBlob(chunked(noise(8 * MiB), 65_536), {})).rejects.toThrow(StorageFull);
    expect(bytesKept()).toBe(0);
  });

  it.skipIf(process.platform !== "linux")("close their file when a reader gives up before or while reading", async () => {
    const { blobs } = opened();
    const { hash } = await blobs.writeBlob(chunked(noise(MiB), 65_536), {});
    const openFiles = (): number => readdirSync("/proc/self/fd").length;
    const before = openFiles();
    for (let i = 0; i < 20; i++) {
      const unread = await blobs.readBlob(hash);
      await unread[Symbol.asyncIterator]().return?.();
      for await (const _ of await blobs.readBlob(hash)) break;
    }
    expect(openFiles()).toBeLessThan(before + 10);
  });
});
