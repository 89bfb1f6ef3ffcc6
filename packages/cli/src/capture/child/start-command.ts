import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import type { Outcome } from "@trialbook/core/reproduction/outcome.ts";
import type { RunFolder } from "../journal/run-folder.ts";

export interface CommandStart {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Program that notes the end even when this process is gone; without it the end is only noted while we live. */
  readonly keeper: string | undefined;
  /** Whether a hangup shall not end it, as `nohup` asks. */
  readonly ignoresHangup?: boolean;
  /** Size of a terminal that the keeper makes for it. */
  readonly terminal?: { readonly rows: number; readonly columns: number };
}

/** A command that runs. */
export interface RunningCommand {
  /** Of the keeper where there is one. */
  readonly pid: number | undefined;
  /** Resolves when `exit` has been written. */
  readonly over: Promise<void>;
  signal(name: NodeJS.Signals): void;
}

const RESERVE = 16 * 1024;

/** Starts the command with files as its output, so that it goes on without us. Its input is ours. */
export function startCommand({ argv, cwd, env, keeper, ignoresHangup, terminal }: CommandStart, folder: RunFolder): RunningCommand {
  // Space for noting the end, should the command fill the disk.
  writeFileSync(folder.reserve, Buffer.alloc(RESERVE, 1), { mode: 0o600 });
  const outputs = [folder.raw.stdout, folder.raw.stderr].map((path) => openSync(path, "a"));
  const size = terminal === undefined ? [] : ["--terminal", String(terminal.rows), String(terminal.columns)];
  const [program = "", ...args] =
    keeper === undefined ? argv : [keeper, folder.path, ...(ignoresHangup ? ["--ignore-hangup"] : []), ...size, "--", ...argv];
  const child = spawn(program, args, { cwd, env: env as NodeJS.ProcessEnv, stdio: ["inherit", ...outputs] as ["inherit", number, number] });
  for (const file of outputs) closeSync(file);
  if (keeper === undefined && child.pid !== undefined) writeFileSync(folder.child, `${child.pid}\n`);
  return { pid: child.pid, over: ended(child, folder), signal: (name) => child.kill(name) };
}

function ended(child: ChildProcess, folder: RunFolder): Promise<void> {
  return new Promise((resolve) => {
    const note = (how: Readonly<Record<string, unknown>>): void => {
      rmSync(folder.reserve, { force: true });
      try {
        if (!existsSync(folder.exit)) {
          writeFileSync(`${folder.exit}.new`, JSON.stringify({ ...how, ended: Date.now() }), { mode: 0o600 });
          renameSync(`${folder.exit}.new`, folder.exit);
        }
      } catch (error) {
        console.error(`trialbook: how the command ended could not be noted: ${error instanceof Error ? error.message : error}`);
      }
      resolve();
    };
    child.on("error", (error: NodeJS.ErrnoException) =>
      note({ errno: Math.abs(error.errno ?? 0), code: error.code === "EACCES" ? 126 : 127 }),
    );
    child.on("exit", (code, signal) => note(signal === null ? { code } : { signal: constants.signals[signal] }));
  });
}

/** How a command ended, as the keeper noted it; absent if it has not, or if nobody noted. */
export function readOutcome(folder: RunFolder): Outcome | undefined {
  let noted: Readonly<Record<string, number>>;
  try {
    noted = JSON.parse(readFileSync(folder.exit, "utf8")) as typeof noted;
  } catch {
    return undefined; // Not written yet: it appears in one step.
  }
  const { code, signal, errno, ended: at = 0, userCpu, systemCpu, peakMemory } = noted;
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return {
    ended: at,
    ...(code !== undefined && { code }),
    ...(signal !== undefined && { signal: name ?? `signal ${signal}` }),
    ...(errno !== undefined && { notStarted: reason(errno) }),
    ...(userCpu !== undefined && systemCpu !== undefined && peakMemory !== undefined && { usage: { userCpu, systemCpu, peakMemory } }),
  };
}

function reason(errno: number): string {
  if (errno === constants.errno.ENOENT) return "command not found";
  if (errno === constants.errno.EACCES) return "no permission to run it";
  if (errno === constants.errno.ENOEXEC) return "not a program that this machine can run";
  return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `error ${errno}`;
}
