import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import type { DeclaredVersion } from "../files/declared-data.ts";
import type { Destination } from "../send/destination.ts";
import type { RunFolder } from "./run-folder.ts";

/** What whoever goes on with a run has to know, beside its journal. */
export interface RunContext {
  readonly destination: Destination;
  /** Absolute. */
  readonly cwd: string;
  /** The code's top folder: the repository's, else `cwd`. */
  readonly root: string;
  /** Absolute paths that stand in the command line. */
  readonly named: readonly string[];
  /** Sources of `--metric`. */
  readonly patterns: readonly string[];
  readonly keepOutputs: boolean;
  /** What `--data` named, to become versions of data; absent in journals of older commands. */
  readonly data?: readonly DeclaredVersion[];
  /** The journal folder of the run that this one was started by. */
  readonly parent?: string;
  /** As it was when the run began. */
  readonly record: RunRecord;
}

const FILE = "context.json";

export function writeContext(folder: RunFolder, context: RunContext): void {
  writeFileSync(join(folder.path, FILE), JSON.stringify(context), { mode: 0o600 });
}

/** Absent if the run never got so far as to begin. */
export function readContext(folder: RunFolder): RunContext | undefined {
  try {
    return JSON.parse(readFileSync(join(folder.path, FILE), "utf8")) as RunContext;
  } catch {
    return undefined; // Not written, or torn when the machine stopped: the command had not begun.
  }
}
