import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asBlobHash } from "@trialbook/core/ids.ts";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../testing/server-process.ts";
import { HashMemory } from "./hash-memory.ts";
import { scan } from "./scan.ts";

/** So long after files were written that they count as left alone. */
const later = () => Date.now() + 60_000;

function place() {
  const folder = temporaryFolder(onTestFinished);
  const data = join(folder, "data");
  mkdirSync(data);
  let scans = 0;
  return {
    data,
    write: (name: string, text: string) => writeFileSync(join(data, name), text),
    memory: () => new HashMemory(join(folder, "memory"), [data]),
    scanned: (memory?: HashMemory, clock = later) =>
      scan([data], { manifest: join(folder, `manifest-${scans++}`), references: [], onProgress() {}, memory, clock }),
  };
}

it("finds again what a file held, as long as nothing tells that it changed", () => {
  const { data, write, memory, scanned } = place();
  write("a.csv", "x,y\n1,2\n");
  const at = Buffer.from(join(data, "a.csv"));
  scanned(memory());
  const known = () => memory().find("a.csv", at, "wanted");
  expect(known()).toMatchObject({ file: { size: 8 }, table: { rows: 1 } });
  expect(memory().find("a.csv", at, "enough")).toBeUndefined();
  const { atime, mtime } = statSync(at);
  write("a.csv", "x,y\n3,4\n");
  utimesSync(at, atime, mtime);
  expect(known()).toBeUndefined();
});

it("does not believe a file that was changed just before it was read", () => {
  const { data, write, memory, scanned } = place();
  write("a", "1");
  scanned(memory(), Date.now);
  expect(memory().find("a", Buffer.from(join(data, "a")), "wanted")).toBeUndefined();
});

it("does not read what it knows", () => {
  const { data, write, memory, scanned } = place();
  write("a", "1");
  const at = Buffer.from(join(data, "a"));
  const planted = memory();
  planted.remember("a", at, { file: { size: 1, sha256: asBlobHash("ab".repeat(32)) }, tables: "wanted", began: later() });
  planted.keep();
  const manifest = scanned(memory());
  expect(manifest.digest).not.toBe(scanned().digest);
});

it("gives the same version as reading everything, whatever came, went and changed", () => {
  const { data, write, memory, scanned } = place();
  for (const name of ["b", "d", "f", "é", "z.csv"]) write(name, name);
  scanned(memory());
  write("a", "new");
  write("d", "changed");
  write("e", "new");
  rmSync(join(data, "b"));
  rmSync(join(data, "f"));
  expect(scanned(memory())).toEqual(scanned());
  expect(scanned(memory())).toEqual(scanned());
});
