import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../bin/trialbook", import.meta.url));

/** A server in a process of its own, as a user starts it. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /** Sends a signal and waits for the end. @returns the exit code, or the signal that ended it */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
}

/** Starts a server on any free port and waits until it answers. */
export async function startProcess(data: string, ...more: string[]): Promise<ServerProcess> {
  const port = more.includes("--port") ? [] : ["--port", "0"];
  const child = spawn(launcher, ["server", ...port, "--data", data, ...more], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, "close");
  let url: string | undefined;
  while (url === undefined) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}: ${output}`);
    await sleep(10);
    url = /Trialbook is at ([^\s"]+)/.exec(output)?.[1];
  }
  return {
    url,
    process: child,
    output: () => output,
    async end(signal) {
      child.kill(signal);
      const [code, by] = await ended;
      return code ?? by;
    },
  };
}

/** A fresh folder that is gone after the test. */
export function temporaryFolder(atEnd: (end: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "trialbook-cli-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
