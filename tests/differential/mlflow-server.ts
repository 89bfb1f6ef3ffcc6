import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort, untilHealthy } from "../clients/server.ts";

/** A real `mlflow server` over SQLite, and how to end it. */
export interface MlflowServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param python of an environment that has mlflow */
export async function startMlflowServer(python: string): Promise<MlflowServer> {
  // In memory where that can be: each of its answers waits for the disk.
  const data = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "trialbook-mlflow-"));
  const port = await freePort();
  const args = ["--port", String(port), "--workers", "1", "--uvicorn-opts", "--log-level warning"];
  const places = [
    "--backend-store-uri",
    `sqlite:///${data}/book.db`,
    "--default-artifact-root",
    "mlflow-artifacts:/",
    "--artifacts-destination",
    data,
  ];
  const { PATH } = process.env;
  const child = spawn(join(dirname(python), "mlflow"), ["server", ...args, ...places], {
    cwd: data,
    // It starts processes of its own, which go with the group.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH,
      HOME: data,
      MLFLOW_DISABLE_TELEMETRY: "true",
      DO_NOT_TRACK: "true",
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
      MLFLOW_LOGGING_LEVEL: "ERROR",
    },
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-20_000)));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, { child, log: () => log, patience: 120_000 }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, stop };
}
