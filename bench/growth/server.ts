import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

const launcher = fileURLToPath(new URL("../../packages/cli/bin/trialbook", import.meta.url));
const TICKS = 100;
const CONNECTIONS = 8;

export interface MeasuredServer {
  /** Seconds from the process's start until it answered a search. */
  readonly startSeconds: number;
  /** An endpoint of MLflow's API, e.g. `runs/create`. @throws {Error} on any status but 200 */
  post(endpoint: string, body: unknown): Promise<unknown>;
  get(path: string): Promise<unknown>;
  /** Seconds of CPU that the server, and a database on this machine, used until now. */
  cpu(): number;
  /** Bytes of memory that are the server's share (PSS). */
  memory(): number;
  /** Bytes that the database takes; undefined where the book lies in the folder. */
  readonly databaseBytes: (() => Promise<number>) | undefined;
  stop(): Promise<void>;
}

/** Starts Trialbook on the folder, and on the database where one is named. */
export async function startServer({
  folder,
  store,
  durability,
}: {
  readonly folder: string;
  readonly store: string | undefined;
  readonly durability: string;
}): Promise<MeasuredServer> {
  const port = await freePort();
  const place = store === undefined ? [] : ["--store", store];
  const args = ["server", "--port", String(port), "--data", join(folder, "book"), "--durability", durability, ...place];
  const began = performance.now();
  const child = spawn(launcher, args, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const pid = child.pid ?? 0;
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ask = (method: string, path: string, body?: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, path, method, agent, headers: { "content-type": "application/json" } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString();
          if (answer.statusCode === 200) resolve(text.startsWith("{") ? JSON.parse(text) : text);
          else reject(new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 500)}`));
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  while (true) {
    try {
      await ask("POST", "/api/2.0/mlflow/experiments/search", '{"max_results":1}');
      break;
    } catch (error) {
      if (performance.now() - began > 120_000 || child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return {
    startSeconds: (performance.now() - began) / 1000,
    post: (endpoint, body) => ask("POST", `/api/2.0/mlflow/${endpoint}`, JSON.stringify(body)),
    get: (path) => ask("GET", path),
    cpu: () => [pid, ...(store === undefined ? [] : processesNamed("postgres"))].reduce((sum, one) => sum + cpuOf(one), 0),
    memory: () => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]) * 1024,
    databaseBytes: store === undefined ? undefined : () => bytesOfDatabase(store),
    async stop() {
      agent.destroy();
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function bytesOfDatabase(store: string): Promise<number> {
  const client = new pg.Client({ connectionString: store });
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: string }>("SELECT pg_database_size(current_database()) AS bytes");
    return Number(rows[0]?.bytes);
  } finally {
    await client.end();
  }
}

function processesNamed(name: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => readOr(`/proc/${entry}/comm`).trim() === name)
    .map(Number);
}

/** User and system time, of the process and of those of its children that ended, from proc_pid_stat(5). */
function cpuOf(pid: number): number {
  const fields = readOr(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.on("listening", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
