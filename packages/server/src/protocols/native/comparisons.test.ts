import type { Book } from "@trialbook/core/book.ts";
import { expect, it, onTestFinished } from "vitest";
import { servedBook } from "../../testing/served-book.ts";
import type { NativeDeps } from "./deps.ts";
import { nativeProtocol } from "./mount.ts";

async function open() {
  let ids = 0;
  const deps = (book: Book): NativeDeps => ({
    people: undefined as never, // no test here is about accounts
    webhooks: undefined as never, // nor about webhooks
    book,
    clock: Date.now,
    newId: () => (++ids).toString(16).padStart(32, "0"),
    random: Math.random,
    server: { version: "0.0.0", durability: "relaxed", url: "http://localhost:1" },
    demo: { start() {}, stop() {}, state: () => ({ state: "never", finished: 0, planned: 0 }) },
    stopping: new AbortController().signal,
  });
  const server = await servedBook((book) => nativeProtocol(deps(book)), onTestFinished);
  const call = async (method: string, path: string, body?: object) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const { status, text } = await server.send(method, `/api/v1${path}`, sent);
    return { status, json: JSON.parse(text) };
  };
  const run = async (params: Record<string, string>, accuracy: number | string) => {
    const { json } = await call("POST", "/runs", { params: Object.entries(params).map(([key, value]) => ({ key, value })) });
    const id: string = json.run.info.id;
    const metrics = [{ key: "accuracy", steps: [1], times: [1], values: [accuracy] }];
    expect((await call("POST", `/runs/${id}/log`, { metrics })).status).toBe(200);
    return id;
  };
  return { ...server, call, run };
}

it("says what differs between two runs, with what was captured of them", async () => {
  const { call, run, send } = await open();
  const [a, b] = [await run({ layers: "1", lr: "0.010" }, 0.58), await run({ layers: "2", lr: "1e-2" }, "NaN")];
  const record = (numpy: string) => ({
    version: 1,
    code: { kind: "git", commit: "c", tree: "t", dirty: false },
    environment: {
      machine: { platform: "linux", arch: "x64", cpu: "Epyc", cpuFlags: [], cores: 2, gpus: [] },
      variables: {},
      python: [{ version: "3.11", implementation: "CPython", packages: [{ name: "numpy", version: numpy, used: true }] }],
      r: [],
    },
    files: [{ path: "a.csv", role: "input", size: 1, sha256: "h" }],
    config: {},
    seeds: [],
  });
  for (const [id, numpy] of [
    [a, "2.1"],
    [b, "2.2"],
  ] as const) {
    const put = await send("PUT", `/api/v1/runs/${id}/artifacts/trialbook/record.json`, { body: JSON.stringify(record(numpy)) });
    expect(put.status).toBe(200);
  }
  const { status, json } = await call("GET", `/runs/${a}/diff/${b}`);
  expect(status).toBe(200);
  expect(json.diff).toMatchObject({
    attribution: {
      kind: "several-factors",
      factors: [{ kind: "param", name: "layers", a: "1", b: "2" }, { kind: "packages" }],
      unknown: [],
    },
    code: { state: "same" },
    data: { state: "same" },
    environment: { packages: [{ name: "numpy", a: "2.1", b: "2.2", what: "version" }] },
    metrics: [{ key: "accuracy", a: 0.58, b: "NaN", difference: "NaN" }],
  });
});

it.each(["no JSON", '{"version":1}', '{"version":2}', "[]"])("compares without a record that reads %s", async (text) => {
  const { call, run, send, failures } = await open();
  const [a, b] = [await run({}, 1), await run({}, 1)];
  await send("PUT", `/api/v1/runs/${a}/artifacts/trialbook/record.json`, { body: text });
  expect((await call("GET", `/runs/${a}/diff/${b}`)).json.diff.attribution).toMatchObject({
    kind: "nothing-changed",
    unknown: ["code", "data", "environment"],
  });
  expect(failures).toEqual([]);
});

it("compares groups of seeds by a metric, several against one", async () => {
  const { call, run } = await open();
  const group = (layers: string, values: readonly number[]) =>
    Promise.all(values.map((value, seed) => run({ layers, seed: String(seed) }, value)));
  const baseline = await group("1", [0.584, 0.581, 0.587, 0.585, 0.587, 0.5945, 0.587, 0.589]);
  const better = await group("2", [0.588, 0.607, 0.597, 0.59, 0.6115, 0.608, 0.613, 0.6065]);
  const single = await group("3", [0.7]);
  const { status, json } = await call("POST", "/runs/compare", {
    metric: "accuracy",
    baseline,
    candidates: [better, single],
    minEffect: 0.005,
    plannedSeeds: 8,
  });
  expect(status).toBe(200);
  expect(json.comparisons[0]).toMatchObject({
    verdict: "supported",
    welch: { p: expect.closeTo(0.00191, 5) },
    paired: { seeds: { length: 8 } },
    warnings: [],
  });
  expect(json.comparisons[1]).toMatchObject({
    verdict: "inconclusive",
    welch: { notComputable: expect.any(String) },
    candidate: { sd: "NaN" },
  });
  expect(json.adjusted).toEqual({ holm: [expect.closeTo(0.00191, 5), "NaN"], benjaminiHochberg: [expect.closeTo(0.00191, 5), "NaN"] });
  expect(json.settings.map((setting: { runs: string[] }) => setting.runs.length)).toEqual([8, 8, 1]);
});

it("says what is wrong with a comparison that cannot be made", async () => {
  const { call, run } = await open();
  const [a, b] = [await run({}, 1), await run({}, "NaN")];
  const compare = (body: object) => call("POST", "/runs/compare", { metric: "accuracy", baseline: [a], candidates: [[b]], ...body });
  expect(await compare({ metric: "loss" })).toMatchObject({ status: 404, json: { message: expect.stringContaining('no metric "loss"') } });
  expect(await compare({})).toMatchObject({ status: 400, json: { message: expect.stringContaining("no run with a finite value") } });
  expect(await compare({ candidates: [[b, b]] })).toMatchObject({
    status: 400,
    json: { message: expect.stringContaining("stands twice") },
  });
  expect(await compare({ baseline: ["x"] })).toMatchObject({ status: 404 });
  expect((await call("GET", `/runs/${a}/diff/none`)).status).toBe(404);
});
