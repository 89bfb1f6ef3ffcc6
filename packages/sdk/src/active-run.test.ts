import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { trialbook } from "./index.ts";
import { type FlakyServer, flakyServer } from "./testing/flaky-server.ts";

interface Column {
  key: string;
  steps: number[];
  values: (number | string)[];
}

let server: FlakyServer;
let spool: string;
let problems: string[];

beforeEach(async () => {
  server = await flakyServer();
  spool = mkdtempSync(join(tmpdir(), "trialbook-spool-"));
  problems = [];
});
afterEach(async () => {
  await server.stop();
  rmSync(spool, { recursive: true, force: true });
});

const connect = (patience = 5000) =>
  trialbook.connect({ url: server.url, spool, patience, onProblem: (message) => void problems.push(message) });

/** Every point that the server took, as `key step value`. */
const points = () =>
  server.taken
    .flatMap(({ body }) => (body["metrics"] ?? []) as Column[])
    .flatMap(({ key, steps, values }) => steps.map((step, i) => `${key} ${step} ${values[i]}`));

describe("a run", () => {
  it("sends params, points, data sets and its end, in this order", async () => {
    const run = await connect().run({ experiment: "e", params: { lr: 0.1, deep: true } });
    run.log({ loss: 1 });
    run.log({ loss: 0.5, acc: Number.NaN });
    run.dataset({ name: "digits", digest: "abc", context: "train" });
    await run.end();
    expect(server.taken.map(({ method, path }) => `${method} ${path.split("/").at(-1)}`)).toEqual([
      "POST runs",
      "POST log",
      "POST inputs",
      `PATCH ${run.id}`,
    ]);
    expect(server.taken[0]?.body["params"]).toEqual([
      { key: "lr", value: "0.1" },
      { key: "deep", value: "true" },
    ]);
    expect(points()).toEqual(["loss 0 1", "loss 1 0.5", "acc 1 NaN"]);
    expect(server.taken.at(-1)?.body["status"]).toBe("finished");
  });

  it("gathers many calls into few requests within the API's limits", async () => {
    const run = await connect().run();
    for (let step = 0; step < 25_000; step++) run.log({ loss: step });
    await run.end();
    const logs = server.taken.filter(({ path }) => path.endsWith("/log"));
    expect(logs).toHaveLength(3);
    expect(points()).toHaveLength(25_000);
  });

  it("refuses what is no number, and an unfit step, before anything is recorded", async () => {
    const run = await connect().run();
    expect(() => run.log({ ok: 1, loss: "low" as unknown as number })).toThrow("Metric loss must be a number; got string low");
    expect(() => run.log({ loss: 1 }, { step: 0.5 })).toThrow("A step is an integer; 0.5 is not");
    await run.end();
    expect(points()).toEqual([]);
    expect(() => run.log({ loss: 1 })).toThrow("has ended");
  });

  it("sends again what was answered with 503, and loses nothing while the server is away", async () => {
    const run = await connect(20_000).run();
    let refusals = 2;
    server.answer = () => ({ status: refusals-- > 0 ? 503 : 200 });
    run.log({ loss: 1 });
    await run.flush();
    await server.stop();
    for (let step = 1; step < 100; step++) run.log({ loss: step }, { step });
    expect(await run.flush(300)).toBe(false);
    await server.start();
    await run.end();
    expect(points()).toHaveLength(100);
    expect(problems).toEqual([]);
  });

  it("keeps the other metrics when one is refused, and says so at the end", async () => {
    const run = await connect().run();
    server.answer = ({ body }) => ({ status: ((body["metrics"] ?? []) as Column[]).some(({ key }) => key === "bad key!") ? 400 : 200 });
    run.log({ "bad key!": 1, good: 2 });
    await expect(run.end()).rejects.toThrow("refused 1 things");
    expect(points()).toEqual(["good 0 2"]);
    expect(problems).toHaveLength(1);
    expect(server.taken.at(-1)?.body["status"]).toBe("finished");
  });

  it("keeps a whole run in the spool while there is no server, and syncs it once", async () => {
    await server.stop();
    const run = await connect(200).run({ experiment: "offline" });
    run.log({ loss: 1 });
    await run.end();
    expect(problems[0]).toContain(`is kept in ${spool}`);
    const file = readdirSync(spool)[0] as string;
    expect(file).toMatch(/^\d+-[0-9a-f]{32}\.ndjson$/);
    await server.start();
    // The spool of a living process is its own to send; a process that is gone has left this one.
    const script = `import { trialbook } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
      console.log(await trialbook.connect({ url: ${JSON.stringify(server.url)}, spool: ${JSON.stringify(spool)} }).sync());`;
    renameSync(join(spool, file), join(spool, file.replace(/^\d+/, "4194304")));
    expect(await runScript(script)).toBe("1\n");
    expect(server.taken.map(({ body }) => body["experiment"] ?? body["status"] ?? "points")).toEqual(["offline", "points", "finished"]);
    expect(await runScript(script)).toBe("0\n");
    expect(readdirSync(spool)).toEqual([]);
  });

  it("is ended and sent when the script just stops, and marked failed when it throws", async () => {
    const begin = `import { trialbook } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
      const book = trialbook.connect({ url: ${JSON.stringify(server.url)}, spool: ${JSON.stringify(spool)} });
      const run = await book.run(); run.log({ loss: 1 });`;
    await runScript(begin);
    expect(points()).toEqual(["loss 0 1"]);
    expect(server.taken.at(-1)?.body["status"]).toBe("finished");
    await runScript(`${begin} throw new Error("boom");`);
    const left = trialbook.connect({ url: server.url, spool });
    expect(await left.sync()).toBe(1);
    expect(points()).toEqual(["loss 0 1", "loss 0 1"]);
    expect(server.taken.at(-1)?.body["status"]).toBe("failed");
  });
});

/** Runs a module in a process of its own and gives what it printed. */
async function runScript(text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const child = spawn(process.execPath, ["--input-type=module", "-e", text], { stdio: ["ignore", "pipe", "ignore"] });
  let printed = "";
  child.stdout.on("data", (data) => {
    printed += String(data);
  });
  child.on("close", () => resolve(printed));
  return promise;
}
