import { basename, dirname, join } from "node:path";

/** Where everything of one captured run lies until a server has it. Only its user can look in. */
export interface RunFolder {
  readonly path: string;
  /** Id of the journal: the folder's name. */
  readonly id: string;
  /** What the command's streams are written to as it runs, unmasked; gone when the run is over. */
  readonly raw: Readonly<Record<"stdout" | "stderr", string>>;
  /** The same, masked: what is kept. */
  readonly said: Readonly<Record<"stdout" | "stderr", string>>;
  /** `$TRIALBOOK_LOG`. */
  readonly log: string;
  /** `$TRIALBOOK_HOOKS`: what hooks report. */
  readonly hooks: string;
  /** Copies of what becomes artifacts, named by their hash. */
  readonly files: string;
  /** How the command ended, by the keeper. */
  readonly exit: string;
  /** Bytes that are let go of when the command has ended, so that a full disk can still take how. */
  readonly reserve: string;
  /** The command's process number, by the keeper. */
  readonly child: string;
  /** How far it has been sent. */
  readonly sent: string;
}

export function runFolder(home: string, id: string): RunFolder {
  const path = join(home, id);
  const at = (name: string): string => join(path, name);
  return {
    path,
    id,
    raw: { stdout: at("stdout.raw"), stderr: at("stderr.raw") },
    said: { stdout: at("stdout.log"), stderr: at("stderr.log") },
    log: at("log"),
    hooks: at("hooks"),
    files: at("files"),
    exit: at("exit"),
    reserve: at("reserve"),
    child: at("child"),
    sent: at("sent.json"),
  };
}

/** The same by its path. */
export function runFolderAt(path: string): RunFolder {
  return runFolder(dirname(path), basename(path));
}

/** Names of segments sort by age. */
export function segmentName(number: number): string {
  return `journal-${String(number).padStart(6, "0")}.ndjson`;
}

export const SEGMENT = /^journal-\d{6}\.ndjson$/;
