import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { JournalEvent, JournalLine } from "@trialbook/core/reproduction/journal-line.ts";
import { segmentName } from "./run-folder.ts";

/** A segment is closed when it has grown to so many bytes, so that a run of days is never read as a whole. */
const SEGMENT_SIZE = 8 * 1024 * 1024;
/** Lines that wait for the disk to have space again; past it those that may be missed go first. */
const MOST_WAITING = 10_000;

interface Waiting {
  readonly text: string;
  readonly mayBeMissed: boolean;
}

export interface JournalWriterOptions {
  readonly folder: string;
  readonly clock: () => number;
  /** Where a journal goes on that another process began; absent: it begins here. */
  readonly next?: { readonly seq: number; readonly segment: number };
}

/** Appends to a run's journal. A full disk makes lines wait, never the command fail. */
export class JournalWriter {
  readonly #options: JournalWriterOptions;
  #seq: number;
  #segment: number;
  #file: number | undefined;
  #size = 0;
  #waiting: Waiting[] = [];

  constructor(options: JournalWriterOptions) {
    this.#options = options;
    this.#seq = options.next?.seq ?? 0;
    this.#segment = options.next?.segment ?? 1;
  }

  /** Lines that are said together are written together: a crash keeps all or a beginning of them. */
  append(...events: readonly JournalEvent[]): void {
    this.#queue(events, false);
  }

  /** For samples of the machine: the first to go when the disk is full. */
  appendIfPossible(event: JournalEvent): void {
    this.#queue([event], true);
  }

  /** Makes sure that what was appended survives a power cut. */
  sync(): void {
    this.#flush();
    if (this.#file !== undefined) fsyncSync(this.#file);
  }

  close(): void {
    this.#flush();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #queue(events: readonly JournalEvent[], mayBeMissed: boolean): void {
    for (const event of events) this.#waiting.push({ text: this.#line(event), mayBeMissed });
    this.#flush();
  }

  #line(event: JournalEvent): string {
    const line: JournalLine = { seq: this.#seq++, at: this.#options.clock(), ...event };
    return `${JSON.stringify(line)}\n`;
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const bytes = Buffer.from(this.#waiting.map(({ text }) => text).join(""));
    try {
      const file = this.#open();
      let done = 0;
      try {
        while (done < bytes.length) done += writeSync(file, bytes, done);
      } catch (error) {
        ftruncateSync(file, this.#size);
        throw error;
      }
      this.#size += bytes.length;
      this.#waiting = [];
    } catch (error) {
      if (!isFull(error)) throw error;
      if (this.#waiting.length > MOST_WAITING) this.#relieve();
    }
  }

  /** Sequence numbers stay without gaps: a line that goes leaves a beat in its place. */
  #relieve(): void {
    this.#waiting = this.#waiting.map((line) => {
      if (!line.mayBeMissed) return line;
      const { seq, at } = JSON.parse(line.text) as JournalLine;
      return { text: `${JSON.stringify({ seq, at, kind: "beat" } satisfies JournalLine)}\n`, mayBeMissed: false };
    });
  }

  #open(): number {
    if (this.#file !== undefined && this.#size < SEGMENT_SIZE) return this.#file;
    if (this.#file !== undefined) {
      fsyncSync(this.#file);
      closeSync(this.#file);
      this.#segment++;
    }
    this.#file = openSync(join(this.#options.folder, segmentName(this.#segment)), "a", 0o600);
    this.#size = 0;
    return this.#file;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
