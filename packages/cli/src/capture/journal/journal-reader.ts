import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import type { JournalLine } from "@trialbook/core/reproduction/journal-line.ts";
import { SEGMENT } from "./run-folder.ts";

/** A place in a journal: the next byte to read. */
export interface JournalPlace {
  /** Name of the segment; `""` is the beginning. */
  readonly segment: string;
  readonly offset: number;
}

export const journalStart: JournalPlace = { segment: "", offset: 0 };

/** Bytes read at once: what is in memory does not grow with the journal. */
const CHUNK = 1024 * 1024;

export interface ReadLines {
  readonly lines: readonly JournalLine[];
  /** After the last whole line. */
  readonly next: JournalPlace;
}

/** Reads on from a place, a chunk at a time; a torn last line is not there yet. No lines: there is no more. */
export function readJournal(folder: string, from: JournalPlace): ReadLines {
  const segments = segmentsOf(folder).filter((name) => name >= from.segment);
  let place = from;
  for (const segment of segments) {
    if (segment !== place.segment) place = { segment, offset: 0 };
    const { text, bytes } = wholeLines(join(folder, segment), place.offset);
    if (bytes > 0) return { lines: text.split("\n").flatMap(parsed), next: { segment, offset: place.offset + bytes } };
  }
  return { lines: [], next: place };
}

/** All lines, chunk by chunk. */
export function* journalLines(folder: string): Generator<JournalLine> {
  for (let at = readJournal(folder, journalStart); at.lines.length > 0; at = readJournal(folder, at.next)) yield* at.lines;
}

/** None where another process has sent and removed the journal meanwhile. */
function segmentsOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => SEGMENT.test(name))
    .sort();
}

function wholeLines(path: string, offset: number): { readonly text: string; readonly bytes: number } {
  const file = openSync(path, "r");
  try {
    for (let size = CHUNK; ; size *= 2) {
      const buffer = Buffer.allocUnsafe(size);
      const got = readSync(file, buffer, 0, size, offset);
      const end = buffer.subarray(0, got).lastIndexOf(10) + 1;
      // A record of many packages is one long line.
      if (end > 0 || got < size) return { text: buffer.toString("utf8", 0, end), bytes: end };
    }
  } finally {
    closeSync(file);
  }
}

function parsed(line: string): JournalLine[] {
  if (line === "") return [];
  try {
    return [JSON.parse(line) as JournalLine]; // written by a JournalWriter
  } catch {
    return []; // Torn in the middle of a file by a crash and written after: the rest still counts.
  }
}
