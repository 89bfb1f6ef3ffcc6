import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { DiskBlobs } from "./disk-blobs.ts";

/** Writes blobs of all sizes without end, several at a time, and says each hash once it is stored. */
const writer = `
  import { DiskBlobs } from ${JSON.stringify(import.meta.resolve("./disk-blobs.ts"))};
  const blobs = new DiskBlobs({ folder: process.argv[1], durability: process.argv[2] });
  async function* bytes(seed) {
    for (let left = (seed * 7919) % 400_000; left >= 0; left -= 30_000) yield Buffer.alloc(Math.min(left, 30_000), String(seed));
  }
  const forever = async (seed) => {
    for (;;) {
      console.log((await blobs.writeBlob(bytes((seed += 10)), {})).hash);
    }
  };
  for (let i = 0; i < 10; i++) forever(i);
`;

it.each(["full", "relaxed"] as const)(
  "a killed writer with %s durability leaves whole files, all that it answered for, and nothing else",
  async (durability) => {
    const folder = mkdtempSync(join(tmpdir(), "blobs-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const wanted of [1, 20, 60]) {
      const answered = await killedAfter(wanted, [folder, durability]);
      const names = new Set(blobsIn(folder).map(({ name }) => name));
      expect(answered.filter((hash) => !names.has(hash))).toEqual([]);
      for (const { name, bytes } of blobsIn(folder)) expect(createHash("sha256").update(bytes).digest("hex")).toBe(name);
      new DiskBlobs({ folder, durability });
      expect(readdirSync(join(folder, "tmp"))).toEqual([]);
    }
  },
);

/** @returns the hashes that the writer had said when it was killed */
function killedAfter(lines: number, args: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", writer, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let told = "";
    child.stdout.on("data", (chunk: Buffer) => {
      told += chunk.toString();
      if (told.split("\n").length > lines) child.kill("SIGKILL");
    });
    child.on("error", reject);
    // What was cut off in the middle of a line was not answered.
    child.on("close", () => resolve(told.split("\n").slice(0, -1)));
  });
}

function blobsIn(folder: string): readonly { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(join(folder, "blobs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }));
}
