import { expect, it } from "vitest";
import { asBlobHash } from "../ids.ts";
import type { DataFile } from "./data-file.ts";
import { diffFiles } from "./diff-versions.ts";
import { bytesOfPath, compareBytes } from "./path-bytes.ts";

/** Files by path and one digit of their hash, of 10 bytes each. */
async function* version(files: Record<string, string>): AsyncGenerator<DataFile, void> {
  const sorted = Object.entries(files).sort(([a], [b]) => compareBytes(bytesOfPath(a), bytesOfPath(b)));
  for (const [path, digit] of sorted) yield { path, size: 10, sha256: asBlobHash(digit.repeat(64)) };
}

it("counts what was added, removed, changed and moved", async () => {
  const diff = await diffFiles(
    version({ "a/1": "1", "a/2": "2", "a/3": "3", gone: "4", "old name": "5" }),
    version({ "a/1": "1", "a/2": "9", "a/3": "3", "new name": "5", fresh: "6" }),
  );
  expect(diff).toEqual({
    added: 1,
    removed: 1,
    changed: 1,
    moved: 1,
    same: 2,
    newBytes: 20,
    changes: [
      { kind: "changed", path: "a/2", size: 10 },
      { kind: "added", path: "fresh", size: 10 },
      { kind: "removed", path: "gone", size: 10 },
      { kind: "moved", path: "new name", from: "old name", size: 10 },
    ],
  });
});

it("lets a file move once, though its content was there twice or comes twice", async () => {
  expect(await diffFiles(version({ a: "1", b: "1" }), version({ c: "1" }))).toMatchObject({ moved: 1, removed: 1, added: 0 });
  expect(await diffFiles(version({ a: "1" }), version({ b: "1", c: "1" }))).toMatchObject({ moved: 1, removed: 0, added: 1 });
});

it("walks both lists in the order of bytes, where a dot comes before a slash", async () => {
  const files = { "a/x": "1", "a.x": "2", "a-x": "3", aé: "4" };
  expect(await diffFiles(version(files), version(files))).toMatchObject({ same: 4, added: 0, removed: 0, changes: [] });
});

it("lists no more changes than asked for, and counts all", async () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, "1"]));
  const diff = await diffFiles(version({}), version(many));
  expect([diff.added, diff.changes.length]).toEqual([500, 200]);
});

it("takes a reference for changed when its server says another tag", async () => {
  const at = (etag: string) =>
    (async function* (): AsyncGenerator<DataFile, void> {
      yield { path: "x", url: "https://h/x", etag };
    })();
  expect(await diffFiles(at('"1"'), at('"1"'))).toMatchObject({ same: 1 });
  expect(await diffFiles(at('"1"'), at('"2"'))).toMatchObject({ changed: 1 });
});
