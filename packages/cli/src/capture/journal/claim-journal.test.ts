import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../testing/server-process.ts";
import { claimJournal } from "./claim-journal.ts";
import { runFolder } from "./run-folder.ts";

it("is had by one at a time, and by the next when a holder has let go, has died, or left a torn claim", () => {
  const folder = runFolder(temporaryFolder(onTestFinished), ".");
  const first = claimJournal(folder);
  expect([first !== undefined, claimJournal(folder)]).toEqual([true, undefined]);
  first?.release();
  expect(claimJournal(folder)).toBeDefined();
  writeFileSync(join(folder.path, "claim"), JSON.stringify({ pid: 2 ** 22 + 1, started: "1", host: "elsewhere", boot: "" }));
  expect(claimJournal(folder)).toBeDefined();
  writeFileSync(join(folder.path, "claim"), '{"pid":');
  expect(claimJournal(folder)).toBeDefined();
});

it("cannot be had of a journal that is gone", () => {
  const folder = runFolder(temporaryFolder(onTestFinished), "20260101T000000-00000000");
  rmSync(folder.path, { recursive: true, force: true });
  expect(claimJournal(folder)).toBeUndefined();
});
