import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onPostgres } from "@trialbook/server/stores/postgres/testing/on-postgres.ts";
import { administer, freshSchema } from "@trialbook/server/stores/postgres/testing/test-database.ts";
import { expect, it, onTestFinished } from "vitest";
import { mlflow } from "../clients/clients.ts";
import { pythonOf } from "../clients/environments.ts";
import { runPython } from "../clients/script.ts";
import { freePort, startTestServer, type TestServer } from "../clients/server.ts";
import { onSeaweed, startSeaweed } from "../s3/seaweed.ts";
import { roundRobin } from "./balancer.ts";

/** How long the client writes; for minutes of it, set the variable. */
const SECONDS = Number(process.env["TRIALBOOK_REPLICAS_SECONDS"] ?? "10");
/** Between two deaths, in milliseconds. */
const LIFE = 2500;
const script = new URL("../clients/python/through_replicas.py", import.meta.url).pathname;

interface Found {
  readonly runs: number;
  readonly points: number;
  readonly files: number;
  readonly versions: number;
  readonly lost: readonly unknown[];
  readonly doubled: readonly unknown[];
  readonly torn: readonly unknown[];
}

await onPostgres(() => {
  onSeaweed((weed) => {
    const found = pythonOf(mlflow);
    if ("missing" in found) {
      console.log(`Skipped: mlflow before replicas, because ${found.missing}`);
      it.skipIf(process.env["CI"] !== "true")("has a Python with mlflow", () => expect.fail(found.missing));
      return;
    }

    it("three servers share a database and an object store; whichever is killed, each acknowledged write is there exactly once", {
      timeout: SECONDS * 4000 + 240_000,
    }, async () => {
      const folder = mkdtempSync(join(tmpdir(), "trialbook-replicas-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const schema = await freshSchema();
      onTestFinished(() => administer(`DROP SCHEMA ${schema.name} CASCADE`));
      const seaweed = await startSeaweed(weed);
      onTestFinished(() => seaweed.stop());
      const files = { blobs: seaweed.place(), env: seaweed.env };
      const ports = [await freePort(), await freePort(), await freePort()];
      const start = (port: number) => startTestServer({ data: join(folder, String(port)), store: schema.url, files, port });
      const started = await Promise.allSettled(ports.map(start));
      const replicas: TestServer[] = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      onTestFinished(async () => {
        for (const replica of replicas) await replica.stop();
      });
      for (const one of started) if (one.status === "rejected") throw one.reason;
      const balancer = await roundRobin(ports);
      onTestFinished(() => balancer.close());

      const calm = join(folder, "calm");
      let deaths = 0;
      const killing = (async () => {
        while (!existsSync(calm)) {
          await new Promise((resolve) => setTimeout(resolve, LIFE));
          const at = deaths % replicas.length;
          if (existsSync(calm)) break;
          process.kill(replicas[at]?.pid ?? 0, "SIGKILL");
          deaths++;
          replicas[at] = await start(ports[at] ?? 0);
        }
      })();
      const env = {
        SECONDS: String(SECONDS),
        CALM: calm,
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: "7",
        MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "1",
      };
      const printed = await runPython(script, { python: found.python, url: balancer.url, env, patience: SECONDS * 4000 + 120_000 });
      await killing;

      const { lost, doubled, torn, ...kept } = JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Found;
      console.log(`${deaths} deaths, ${balancer.broken()} requests broken off; ${JSON.stringify(kept)}`);
      expect({ lost, doubled, torn }).toEqual({ lost: [], doubled: [], torn: [] });
      expect(Math.min(deaths, kept.runs, kept.points, kept.files, kept.versions)).toBeGreaterThan(0);
      expect([...balancer.answered.keys()].sort()).toEqual([...ports].sort());
    });
  });
});
