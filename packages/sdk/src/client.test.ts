import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, startServer } from "@trialbook/server/compose.ts";
import { readConfig } from "@trialbook/server/config.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Trialbook, trialbook } from "./index.ts";

let folder: string;
let server: RunningServer;
let book: Trialbook;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "trialbook-sdk-"));
  server = await startServer(readConfig({ data: join(folder, "data"), port: "0" }, {}));
  book = trialbook.connect({ url: server.url, spool: join(folder, "spool") });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the SDK on a real server", () => {
  it("finds again what a run logged: params, tags, metrics, histories, data and files", async () => {
    const run = await book.run({ experiment: "sdk", name: "first", params: { lr: 0.01, deep: true }, tags: { team: "vision" } });
    for (let step = 0; step < 300; step++) run.log({ loss: 1 / (step + 1), "val/acc": step / 300 });
    run.log({ odd: Number.NaN }, { step: 7 });
    run.log({ odd: Number.NEGATIVE_INFINITY }, { step: 8 });
    run.dataset({ name: "digits", digest: "abc", context: "train", profile: { rows: 3 } });
    await run.artifact("notes/ünï côde 50%.txt", "hello");
    await run.end();

    const [row] = await book.runs({ experiment: "sdk", filter: "params.lr < 0.1 and tags.team = 'vision'" });
    expect(row).toMatchObject({ id: run.id, name: "first", status: "finished", params: { lr: "0.01", deep: "true" } });
    expect(row?.metrics["loss"]).toBe(1 / 300);
    expect(row?.metrics["odd"]).toBe(Number.NEGATIVE_INFINITY);
    const odd = await book.history(run.id ?? "", "odd");
    expect(odd.values).toEqual([Number.NaN, Number.NEGATIVE_INFINITY]);
    expect(odd.steps).toEqual([7, 8]);
    expect((await book.history(run.id ?? "", "loss")).steps).toHaveLength(300);
    expect((await book.getRun(run.id ?? "")).datasets).toMatchObject([{ name: "digits", digest: "abc", context: "train" }]);
    const file = await fetch(`${server.url}/api/v1/runs/${run.id}/artifacts/notes/${encodeURIComponent("ünï côde 50%.txt")}`);
    expect(await file.text()).toBe("hello");
    expect((await book.experiments()).map(({ name, runs }) => [name, runs])).toContainEqual(["sdk", 1]);
  });

  it("orders by what it is asked, with a limit", async () => {
    for (const acc of [0.1, 0.9, 0.5]) {
      const run = await book.run({ experiment: "order", name: `acc ${acc}` });
      run.log({ acc });
      await run.end();
    }
    const best = await book.runs({ experiment: "order", order: ["max(acc) desc"], limit: 2 });
    expect(best.map(({ name }) => name)).toEqual(["acc 0.9", "acc 0.5"]);
  });

  it("tells what the server refused, and records the rest", async () => {
    const run = await book.run({ experiment: "refused", params: { lr: 1 } });
    run.params({ lr: 2 });
    run.log({ loss: 1 });
    await expect(run.end()).rejects.toThrow(/lr/);
    const [row] = await book.runs({ experiment: "refused" });
    expect(row).toMatchObject({ status: "finished", params: { lr: "1" }, metrics: { loss: 1 } });
  });

  it("says so when an experiment is not there", async () => {
    await expect(book.runs({ experiment: "nowhere" })).rejects.toThrow('There is no experiment "nowhere".');
  });
});
