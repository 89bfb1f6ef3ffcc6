import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";
import { RunChanges } from "./run-changes.ts";

const folder = mkdtempSync(join(tmpdir(), "trialbook-"));
const database = openDatabase(join(folder, "book.db"), "relaxed");

afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

it("tells each reader the runs written to since it last looked", () => {
  const changes = new RunChanges(new GroupCommit(database));
  const start = changes.version;
  changes.note(1);
  changes.note(2);
  const middle = changes.version;
  changes.note(2);
  expect(changes.since(start)).toEqual([1, 2, 2]);
  expect(changes.since(middle)).toEqual([2]);
  expect(changes.since(changes.version)).toEqual([]);
});

it("does not grow while one run is written to and nobody looks", () => {
  const changes = new RunChanges(new GroupCommit(database));
  const start = changes.version;
  for (let i = 0; i < 1000; i++) changes.note(7);
  expect(changes.since(start)).toEqual([7]);
});

it("says so when it no longer knows what changed", () => {
  const changes = new RunChanges(new GroupCommit(database));
  const start = changes.version;
  changes.noteAll();
  expect(changes.since(start)).toBeUndefined();
  expect(changes.since(changes.version)).toEqual([]);
  const later = changes.version;
  for (let i = 0; i < 300_000; i++) changes.note(i);
  expect(changes.since(later)).toBeUndefined();
  expect(changes.since(changes.version)).toEqual([]);
});
