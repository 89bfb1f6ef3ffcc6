import { readdirSync } from "node:fs";
import { readOutcome } from "../child/start-command.ts";
import { journalLines } from "./journal-reader.ts";
import { JournalWriter } from "./journal-writer.ts";
import { isRunning } from "./process-identity.ts";
import { type RunFolder, SEGMENT } from "./run-folder.ts";

/** How a journal stands. */
type JournalState =
  /** Its wrapper lives and sends it itself. */
  | "watched"
  /** The wrapper is gone and the command goes on. */
  | "orphaned"
  /** The command is over, and nobody has said how. */
  | "unfinished"
  | "ended"
  /** It has no beginning: the wrapper was killed before the command began. */
  | "empty";

export interface JournalFacts {
  readonly state: JournalState;
  /** Of the last whole line. */
  readonly seq: number;
  readonly lastSeen: number;
}

export function journalFacts(folder: RunFolder): JournalFacts {
  let facts: { state: JournalState; seq: number; lastSeen: number } = { state: "empty", seq: -1, lastSeen: 0 };
  let wrapper: Parameters<typeof isRunning> | undefined;
  let command: Parameters<typeof isRunning> | undefined;
  for (const line of journalLines(folder.path)) {
    facts = { ...facts, seq: line.seq, lastSeen: line.at };
    if (line.kind === "start") wrapper = [{ pid: line.pid, started: line.processStarted }, line];
    if (line.kind === "attached" && wrapper !== undefined) wrapper = [line, wrapper[1]];
    if (line.kind === "process" && wrapper !== undefined) command = [line, wrapper[1]];
    if (line.kind === "end") facts.state = "ended";
  }
  if (facts.state === "ended" || wrapper === undefined) return facts;
  if (isRunning(...wrapper)) return { ...facts, state: "watched" };
  const goesOn = command !== undefined && readOutcome(folder) === undefined && isRunning(...command);
  return { ...facts, state: goesOn ? "orphaned" : "unfinished" };
}

/** A writer that goes on where a journal stops. */
export function continuedJournal(folder: RunFolder, { seq }: JournalFacts, clock: () => number): JournalWriter {
  const segments = readdirSync(folder.path).filter((name) => SEGMENT.test(name));
  const last = Math.max(0, ...segments.map((name) => Number(/\d+/.exec(name)?.[0])));
  return new JournalWriter({ folder: folder.path, clock, next: { seq: seq + 1, segment: last + 1 } });
}
