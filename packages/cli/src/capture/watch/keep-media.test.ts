import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalLine } from "@trialbook/core/reproduction/journal-line.ts";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../testing/server-process.ts";
import { runFolderAt } from "../journal/run-folder.ts";
import { MediaKeeper, mediaIndex } from "./keep-media.ts";

function place() {
  const folder = runFolderAt(join(temporaryFolder(onTestFinished), "run"));
  mkdirSync(folder.path);
  return folder;
}

const image = (key: string, step: number) => ({ key, step, at: 1, ending: "png", bytes: Buffer.from(`${key} ${step}`) });

it("gives each medium a name of its own, also when another process goes on", () => {
  const folder = place();
  const first = new MediaKeeper(folder);
  const lines = [image("val/cat", 3), image("val/cat", 3), image("../up", -1)].flatMap((one) => first.keep(one));
  const names = (events: readonly object[]) => events.map((event) => ("name" in event ? event.name : undefined));
  expect(names(lines)).toEqual(["media/val/cat/step-3.png", "media/val/cat/step-3-2.png", "media/_up/up/step--1.png"]);
  for (const line of lines) if (line.kind === "artifact") expect(readFileSync(join(folder.path, line.file)).length).toBe(line.size);

  const second = new MediaKeeper(folder);
  const journal = lines.map((line, seq) => ({ seq, at: 5, ...line })) as JournalLine[];
  for (const line of journal) if (line.kind === "artifact") second.recall(line);
  expect(names(second.keep(image("val/cat", 3)))).toEqual(["media/val/cat/step-3-3.png"]);
  expect(mediaIndex(journal).split("\n")[1]).toBe('{"key":"val/cat","kind":"image","step":3,"at":5,"path":"media/val/cat/step-3-2.png"}');
});

it("masks secrets of texts, and says how much it left out when there is too much", () => {
  const folder = place();
  const keeper = new MediaKeeper(folder);
  const [text] = keeper.keep({ key: "note", step: 0, at: 1, ending: "md", bytes: Buffer.from("postgres://u:planted@h/db") });
  if (text?.kind !== "artifact") throw new Error("not kept");
  expect(readFileSync(join(folder.path, text.file), "utf8")).toBe("postgres://u:••••••@h/db");
  for (let step = 0; step < 2010; step++) keeper.keep(image("x", step));
  expect(keeper.gaps).toEqual(["11 images, texts or histograms stay in TensorBoard's files: a run keeps 2000, of 512 MiB together."]);
});
