import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@trialbook/server/blobs/s3/s3-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mlflow } from "../clients/clients.ts";
import { pythonOf } from "../clients/environments.ts";
import { runScript } from "../clients/script.ts";
import { startTestServer, type TestServer } from "../clients/server.ts";
import { onSeaweed, type Seaweed, settingsOf, startSeaweed } from "./seaweed.ts";

const trialbook = new URL("../../packages/cli/bin/trialbook", import.meta.url).pathname;
const MiB = 1024 * 1024;
const FILES = "/api/2.0/mlflow-artifacts/artifacts";

onSeaweed((weed) => {
  let seaweed: Seaweed;
  let server: TestServer;
  let place: string;
  const data = mkdtempSync(join(tmpdir(), "trialbook-s3-"));
  beforeAll(async () => {
    seaweed = await startSeaweed(weed);
    place = seaweed.place();
    server = await startTestServer({ data, files: { blobs: place, env: seaweed.env } });
  });
  afterAll(async () => {
    expect(await server.stop(), server.log()).toBe(0);
    await seaweed.stop();
    rmSync(data, { recursive: true });
  });

  describe("MLflow's client, with the files of its server in an object store,", () => {
    const found = pythonOf(mlflow);
    if ("missing" in found) {
      console.log(`Skipped: mlflow with files in an object store, because ${found.missing}`);
      it.skipIf(process.env["CI"] !== "true")("is there", () => expect.fail(found.missing));
      return;
    }
    const { python } = found;

    it("keeps artifacts as with files in a folder", async () => {
      await runScript("artifacts", { python, url: server.url });
    });

    it("sends large files there, and fetches them, past the server", async () => {
      const env = {
        OBJECT_STORE: seaweed.env.AWS_ENDPOINT_URL_S3,
        MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: "true",
        MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD: "true",
        MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: String(6 * MiB),
        MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: String(5 * MiB),
        MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE: String(6 * MiB),
        MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE: String(5 * MiB),
      };
      await runScript("direct_transfers", { python, url: server.url, env });
    });
  });

  it("an object store that goes away in the middle of an upload: the sender is told, nothing is torn, and the next try works", async () => {
    const path = `${FILES}/fault/big.bin`;
    const whole = Buffer.alloc(24 * MiB, "a");
    const upload = sending(server.url + path, whole.byteLength);
    upload.write(whole.subarray(0, 18 * MiB));
    await upload.sent;
    await seaweed.killGateway();
    upload.write(whole.subarray(18 * MiB));
    const { status, headers, body } = await upload.answer;
    expect([status, headers["retry-after"]]).toEqual([503, "1"]);
    expect(JSON.parse(body)).toMatchObject({ error_code: "TEMPORARILY_UNAVAILABLE" });
    expect((await fetch(`${server.url}${FILES}?path=fault`).then((answer) => answer.json())) as object).toEqual({});

    await seaweed.startGateway();
    const again = await fetch(server.url + path, { method: "PUT", body: whole });
    expect(again.status).toBe(200);
    expect(Buffer.from(await (await fetch(server.url + path)).arrayBuffer()).equals(whole)).toBe(true);
    for (const secret of [seaweed.env.AWS_SECRET_ACCESS_KEY, seaweed.env.AWS_ACCESS_KEY_ID]) {
      expect(server.log()).not.toContain(secret);
      expect(body).not.toContain(secret);
    }
  });

  it("reads are refused for a while and not for good while the object store is away", async () => {
    const url = `${server.url}${FILES}/away/small.txt`;
    expect((await fetch(url, { method: "PUT", body: "small" })).status).toBe(200);
    await seaweed.killGateway();
    expect((await fetch(url)).status).toBe(503);
    expect((await fetch(`${server.url}${FILES}?path=away`)).status).toBe(200);
    await seaweed.startGateway();
    expect(await (await fetch(url)).text()).toBe("small");
  });

  it("check compares what lies there with its hash, and backup does not take an empty folder for all files", async () => {
    await fetch(`${server.url}${FILES}/checked/small.txt`, { method: "PUT", body: "checked" });
    const { code, said } = await command(["check", "--data", data, "--blobs", place], seaweed.env);
    expect([code, said]).toEqual([0, expect.stringMatching(/[1-9]\d* files? with [1-9].*: 0 faults/s)]);
    const settings = settingsOf({ place: () => place, env: seaweed.env });
    const hash = createHash("sha256").update("checked").digest("hex");
    const spoiled = new S3Client({ place: settings, random: Math.random });
    await spoiled.tell({ method: "PUT", key: `blobs/${hash.slice(0, 2)}/${hash}`, body: new Uint8Array(Buffer.from("chequed")) });
    const second = await command(["check", "--data", data, "--blobs", place], seaweed.env);
    expect([second.code, second.said]).toEqual([1, expect.stringContaining(`the file ${hash} are not those`)]);
    const backup = await command(["backup", join(data, "copy"), "--data", data], { ...seaweed.env, TRIALBOOK_BLOBS: place });
    expect([backup.code, backup.said]).toEqual([2, expect.stringContaining("object store")]);
  });
});

/** What the command line says of a book. */
function command(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(trialbook, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said }));
  });
}

/** An upload that the test sends piece by piece. */
function sending(url: string, length: number) {
  let settle: { resolve(answer: { status: number; headers: Record<string, unknown>; body: string }): void; reject(error: Error): void };
  const answer = new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => (settle = { resolve, reject }),
  );
  const out = request(url, { method: "PUT", headers: { "content-length": length } }, (incoming) => {
    let body = "";
    incoming.on("data", (chunk: Buffer) => (body += chunk.toString()));
    incoming.on("end", () => settle.resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }));
  });
  out.on("error", (error) => settle.reject(error));
  let sent: Promise<void> = Promise.resolve();
  return {
    answer,
    write(bytes: Buffer) {
      sent = new Promise((resolve) => out.write(bytes, () => resolve()));
    },
    get sent() {
      return sent;
    },
  };
}
