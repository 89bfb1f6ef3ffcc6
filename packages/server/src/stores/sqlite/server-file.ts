import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Who has a data folder open, as `server.json` in it says. */
export interface ServerIdentity {
  readonly pid: number;
  /** Start of the process in the machine's clock ticks since boot, which tells it from a later one with the same pid. */
  readonly started?: string;
  /** Where it listens, e.g. `http://127.0.0.1:5757`; absent until it does. */
  readonly address?: string;
  /** What opens that server to whoever may read this file, whether or not it has accounts. */
  readonly key?: string;
}

const FILE = "server.json";

export function identifyThisProcess(): ServerIdentity {
  const started = startOf(process.pid);
  return started === undefined ? { pid: process.pid } : { pid: process.pid, started };
}

/** Writes the file in one step, so that readers never see half of it. */
export function rememberServer(folder: string, server: ServerIdentity): void {
  const draft = join(folder, `${FILE}.${server.pid}`);
  writeFileSync(draft, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  renameSync(draft, join(folder, FILE));
}

export function forgetServer(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/** What the file says, whether or not that process still lives; absent when there is none or it is broken. */
export function rememberedServer(folder: string): ServerIdentity | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, FILE), "utf8");
  } catch {
    return undefined; // No server has the folder, or its user keeps us out.
  }
  return parseIdentity(text);
}

/** The server that has a folder open now, if any: how commands find it. */
export function liveServer(folder: string): ServerIdentity | undefined {
  const server = rememberedServer(folder);
  return server !== undefined && isAlive(server) ? server : undefined;
}

/** Whether that very process still runs; where the system does not tell start times, a process with its pid counts. */
export function isAlive(server: ServerIdentity): boolean {
  try {
    process.kill(server.pid, 0);
  } catch (error) {
    // A process of another user exists though it may not be signalled.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const started = startOf(server.pid);
  return started === undefined || server.started === undefined || started === server.started;
}

function parseIdentity(text: string): ServerIdentity | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined; // Broken by hand: as good as absent.
  }
  if (typeof parsed !== "object" || parsed === null || !("pid" in parsed) || typeof parsed.pid !== "number") return undefined;
  return {
    pid: parsed.pid,
    ...("started" in parsed && typeof parsed.started === "string" && { started: parsed.started }),
    ...("address" in parsed && typeof parsed.address === "string" && { address: parsed.address }),
    ...("key" in parsed && typeof parsed.key === "string" && { key: parsed.key }),
  };
}

/** Field 22 of Linux's /proc/PID/stat (proc_pid_stat(5)); the fields are counted after the command's closing bracket. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined; // Not Linux, or the process is gone.
  }
}
