import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { JournalEvent, JournalLine } from "@trialbook/core/reproduction/journal-line.ts";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../testing/server-process.ts";
import { journalLines, journalStart, readJournal } from "./journal-reader.ts";
import { JournalWriter } from "./journal-writer.ts";

const long = "x".repeat(100_000);
const tags = (n: number): Extract<JournalLine, { kind: "tags" }> => ({ seq: n, at: 7, kind: "tags", tags: { n: String(n) } });

function written(...events: readonly JournalEvent[]) {
  const folder = temporaryFolder(onTestFinished);
  const writer = new JournalWriter({ folder, clock: () => 7 });
  writer.append(...events);
  return { folder, writer };
}

it("gives back what was written, in order and counted without gaps", () => {
  const { folder, writer } = written({ kind: "tags", tags: { n: "0" } }, { kind: "beat" });
  writer.append({ kind: "tags", tags: { n: "2" } });
  writer.close();
  expect([...journalLines(folder)]).toEqual([tags(0), { seq: 1, at: 7, kind: "beat" }, tags(2)]);
});

it("leaves out a line that a crash tore, and reads on when it is whole", () => {
  const { folder, writer } = written({ kind: "tags", tags: { n: "0" } });
  const whole = `${JSON.stringify(tags(1))}\n`;
  writer.close();
  appendFileSync(join(folder, "journal-000001.ndjson"), whole.slice(0, 20));
  const { lines, next } = readJournal(folder, journalStart);
  expect(lines).toEqual([tags(0)]);
  expect(readJournal(folder, next).lines).toEqual([]);
  appendFileSync(join(folder, "journal-000001.ndjson"), whole.slice(20));
  expect(readJournal(folder, next).lines).toEqual([tags(1)]);
});

it("goes on in a new segment when one is full, and a reader follows", () => {
  const { folder, writer } = written();
  for (let n = 0; n < 100; n++) writer.append({ kind: "tags", tags: { n: String(n), long } });
  writer.close();
  expect(readdirSync(folder)).toEqual(["journal-000001.ndjson", "journal-000002.ndjson"]);
  expect([...journalLines(folder)].map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, n) => n));
});

it("is continued by another process where it stopped", () => {
  const { folder, writer } = written({ kind: "beat" });
  writer.close();
  const again = new JournalWriter({ folder, clock: () => 8, next: { seq: 1, segment: 2 } });
  again.append({ kind: "end", status: "killed" });
  again.close();
  expect([...journalLines(folder)]).toEqual([
    { seq: 0, at: 7, kind: "beat" },
    { seq: 1, at: 8, kind: "end", status: "killed" },
  ]);
});
