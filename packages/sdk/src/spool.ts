import type { Operation } from "./operation.ts";

/** Where operations are kept that could not be sent before the process ended. One spool file is one run. */
export interface Spool {
  /** Writes synchronously, so that it works while a process exits. */
  append(run: string, operations: readonly Operation[]): void;
  /** Runs that were left by processes that are gone. */
  list(): string[];
  /** A torn last line, cut by a crash, is left out. */
  read(run: string): Operation[];
  remove(run: string): void;
  /** Where a person finds it. */
  readonly folder: string;
}

interface Builtins {
  getBuiltinModule?(name: "node:fs"): typeof import("node:fs");
  pid: number;
  kill(pid: number, signal: 0): boolean;
}

/** A spool in a folder, on runtimes that have Node's file system (Node, Bun, Deno); elsewhere there is none. */
export function openSpool(folder: string): Spool | undefined {
  const process = (globalThis as { process?: Builtins }).process;
  const fs = process?.getBuiltinModule?.("node:fs");
  if (process === undefined || fs === undefined) return undefined;
  const file = (run: string): string => `${folder}/${run}.ndjson`;
  return {
    folder,
    append(run, operations) {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      fs.appendFileSync(file(run), operations.map((operation) => `${JSON.stringify(operation)}\n`).join(""), { mode: 0o600, flush: true });
    },
    list() {
      if (!fs.existsSync(folder)) return [];
      const runs = fs.readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
      return runs.map((name) => name.slice(0, -".ndjson".length)).filter((run) => !isAlive(process, run));
    },
    read(run) {
      const lines = fs.readFileSync(file(run), "utf8").split("\n").slice(0, -1);
      return lines.map((line) => JSON.parse(line) as Operation);
    },
    remove(run) {
      fs.rmSync(file(run), { force: true });
    },
  };
}

/** A name for a run's spool file that tells which process writes it. */
export function spoolName(random: string): string {
  const process = (globalThis as { process?: Builtins }).process;
  return `${process?.pid ?? 0}-${random}`;
}

function isAlive(process: Builtins, run: string): boolean {
  const pid = Number.parseInt(run, 10);
  if (pid === process.pid) return true;
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false; // No such process, or one of another user: its number was used again.
  }
}
