import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const trialbook = new URL("../../packages/cli/bin/trialbook", import.meta.url).pathname;

/** A server as a user starts it, on a free port. */
export interface TestServer {
  readonly url: string;
  readonly pid: number;
  /** What it said so far. */
  readonly log: () => string;
  /** Stops it by SIGTERM, removes the book unless it was there before, and gives the exit code. */
  stop(): Promise<number | null>;
}

/** Whose book a server has, in a folder or on PostgreSQL; a fresh one in a folder if none is named. */
export interface TestBook {
  readonly data?: string;
  readonly store?: string;
  /** Where its files lie, if not in the folder, with the environment that this needs. */
  readonly files?: { readonly blobs: string; readonly env: Readonly<Record<string, string>> };
  /** The port that it gets; a free one otherwise. */
  readonly port?: number;
}

export async function startTestServer(book?: TestBook): Promise<TestServer> {
  const data = book?.data ?? mkdtempSync(join(tmpdir(), "trialbook-clients-"));
  const store = book?.store === undefined ? [] : ["--store", book.store];
  const blobs = book?.files === undefined ? [] : ["--blobs", book.files.blobs];
  const port = book?.port ?? (await freePort());
  // Webhooks of these tests go to receivers in the scripts, on this machine.
  const env = {
    ...process.env,
    MLFLOW_WEBHOOK_ALLOWED_SCHEMES: "http,https",
    MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: "true",
    ...book?.files?.env,
  };
  const args = ["server", "--port", String(port), "--data", data, ...store, ...blobs];
  const child = spawn(trialbook, args, { stdio: ["ignore", "pipe", "pipe"], env });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, { child, log: () => log });
  return {
    url,
    pid: child.pid ?? 0,
    log: () => log,
    async stop() {
      child.kill("SIGTERM");
      const code = await ended;
      if (book?.data === undefined) rmSync(data, { recursive: true, force: true });
      return code;
    },
  };
}

/** Waits for a server that was just started. @throws with its log if it ends, or does not answer for `patience` milliseconds */
export async function untilHealthy(
  url: string,
  { child, log, patience = 60_000 }: { readonly child: ChildProcess; readonly log: () => string; readonly patience?: number },
): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end && child.exitCode === null; ) {
    const answer = await fetch(`${url}/health`).catch(() => undefined); // not listening yet
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`The server did not come up:\n${log()}`);
}

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
