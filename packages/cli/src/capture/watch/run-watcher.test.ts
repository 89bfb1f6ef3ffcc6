import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalLine } from "@trialbook/core/reproduction/journal-line.ts";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../testing/server-process.ts";
import { journalLines } from "../journal/journal-reader.ts";
import { JournalWriter } from "../journal/journal-writer.ts";
import type { RunContext } from "../journal/run-context.ts";
import { runFolderAt } from "../journal/run-folder.ts";
import { RunWatcher } from "./run-watcher.ts";

const HOUR = 3_600_000;
const began = Date.parse("2026-03-01T00:00:00Z");

function watched() {
  const folder = runFolderAt(join(temporaryFolder(onTestFinished), "run"));
  mkdirSync(folder.hooks, { recursive: true });
  for (const path of [folder.raw.stdout, folder.raw.stderr, folder.log]) writeFileSync(path, "");
  writeFileSync(folder.child, `${process.pid}\n`);
  const time = { now: began };
  const clock = () => time.now;
  const writer = new JournalWriter({ folder: folder.path, clock });
  // What a watcher asks of a run's context.
  const context = { patterns: [], record: { started: began, command: { argv: ["x"], masked: [], params: [] } } } as unknown as RunContext;
  const watcher = new RunWatcher({ folder, context, writer, clock });
  const say = (text: string): void => appendFileSync(folder.raw.stdout, text);
  const lines = (kind: JournalLine["kind"]) => [...journalLines(folder.path)].filter((line) => line.kind === kind);
  return { watcher, time, say, lines };
}

it("samples a run of days ever less often, and goes on beating", () => {
  const { watcher, time, say, lines } = watched();
  let epochs = 0;
  while (time.now < began + 72 * HOUR) {
    if (time.now >= began + epochs * HOUR) say(`epoch ${epochs++} loss: 0.5\n`);
    watcher.turn();
    time.now += time.now < began + 600_000 ? 1000 : 60_000;
  }
  watcher.drain();
  const points = lines("points").flatMap((line) => (line.kind === "points" ? line.points : []));
  expect(points.filter(([key]) => key === "loss").map(([, , step]) => step)).toEqual(Array.from({ length: 72 }, (_, i) => i));
  const samples = points.filter(([key]) => key === "system/memory_mb").map(([, , step]) => step);
  const until = (seconds: number): number => samples.filter((step) => step < seconds).length;
  expect([until(30), until(600) < 160, samples.length < 4600]).toEqual([29, true, true]);
  // Every 10 s at first, and then with every turn, which are a minute apart here.
  expect(lines("beat").length).toBeGreaterThan(4300);
});

it("goes on when the clock jumps, forth or back", () => {
  const { watcher, time, say, lines } = watched();
  for (const jump of [0, 11_000, -5 * HOUR, 11_000, 30 * 24 * HOUR, 11_000]) {
    time.now += jump;
    say(`acc: 0.5\n`);
    watcher.turn();
  }
  watcher.drain();
  expect(lines("beat")).toHaveLength(5);
  const points = lines("points").flatMap((line) => (line.kind === "points" ? line.points : []));
  expect(points.filter(([key]) => key === "acc").map(([, , step]) => step)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(points.every(([, , step]) => Number.isSafeInteger(step) && step >= 0)).toBe(true);
});
