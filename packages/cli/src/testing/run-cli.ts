import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../bin/trialbook", import.meta.url));

export interface CliResult {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string | null;
  readonly out: string;
  readonly err: string;
}

export interface StartedCli {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  out(): string;
  readonly ended: Promise<CliResult>;
}

export interface CliPlace {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads on its standard input; nothing if absent. */
  readonly input?: string;
}

/** Starts the command line as a user does, with nothing of this test's own settings. */
export function startCli({ cwd, env = {}, input }: CliPlace, ...args: readonly string[]): StartedCli {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:TRIALBOOK_|MLFLOW_|PYTHON)/.test(name)));
  const child = spawn(launcher, args, { cwd, env: { ...clean, ...env }, stdio: "pipe" });
  child.stdin.end(input);
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, "close").then(([code, signal]) => ({ code: (code ?? signal) as number | string | null, out, err }));
  return { process: child, out: () => out, ended };
}

/** Runs it to its end. */
export function runCli(place: CliPlace, ...args: readonly string[]): Promise<CliResult> {
  return startCli(place, ...args).ended;
}
