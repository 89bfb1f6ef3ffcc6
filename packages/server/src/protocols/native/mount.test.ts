import { describe, expect, it, onTestFinished } from "vitest";
import { openTemporary } from "../../stores/sqlite/temporary-stores.ts";
import { type Answer, caller } from "../../testing/call.ts";
import type { NativeDeps } from "./deps.ts";
import { nativeProtocol } from "./mount.ts";

async function open() {
  const stores = await openTemporary(onTestFinished);
  let ids = 0;
  const deps: NativeDeps = {
    people: undefined as never, // auth/account-service.test.ts is about these
    webhooks: undefined as never, // nor about webhooks
    book: { ...stores, blobs: undefined as never }, // no test here reads or writes bytes
    clock: () => 1_700_000_000_000,
    newId: () => (++ids).toString(16).padStart(32, "0"),
    random: () => 0.5,
    server: { version: "0.0.0", durability: "relaxed", url: "http://localhost:1" },
    demo: { start() {}, stop() {}, state: () => ({ state: "never", finished: 0, planned: 0 }) },
    stopping: new AbortController().signal,
  };
  const call = caller(nativeProtocol(deps));
  return (method: string, target: string, body?: unknown): Promise<Answer> => call(method, `/api/v1${target}`, body);
}

async function startedRun(call: Awaited<ReturnType<typeof open>>, about: object = {}): Promise<string> {
  const { status, json } = await call("POST", "/runs", about);
  expect(status).toBe(200);
  return json.run.info.id;
}

describe("an experiment", () => {
  it("is made once, however many ask for it at once", async () => {
    const call = await open();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call("POST", "/experiments", { name: "digits" })));
    expect(new Set(answers.map(({ json }) => json.experiment.id)).size).toBe(1);
    expect(answers.filter(({ json }) => json.created)).toHaveLength(1);
  });

  it("is renamed, noted, deleted and restored", async () => {
    const call = await open();
    const { id } = (await call("POST", "/experiments", { name: "a" })).json.experiment;
    const note = { key: "mlflow.note.content", value: "*why*" };
    const changed = (await call("PATCH", `/experiments/${id}`, { name: "b", tags: [note] })).json.experiment;
    expect(changed).toMatchObject({ name: "b", tags: [note], lifecycle: "active" });
    const view = { key: "trialbook.view.best, first", value: "sort=-metrics.val_acc" };
    expect((await call("PATCH", `/experiments/${id}`, { tags: [view] })).json.experiment.tags).toContainEqual(view);
    await call("DELETE", `/experiments/${id}/tags?key=${encodeURIComponent(view.key)}`);
    expect((await call("GET", `/experiments/${id}`)).json.experiment.tags).toEqual([note]);
    expect(await call("POST", `/experiments/${id}/delete`, {})).toEqual({ status: 200, json: {} });
    expect((await call("GET", "/experiments?view=deleted")).json.experiments.map((e: { id: string }) => e.id)).toEqual([id]);
    expect(await call("POST", "/runs", { experiment: "b" })).toMatchObject({ status: 409, json: { code: "inactive" } });
    expect((await call("POST", `/experiments/${id}/restore`, {})).status).toBe(200);
    expect((await call("GET", `/experiments/${id}`)).json.experiment.lifecycle).toBe("active");
  });

  it("that is not there is not found", async () => {
    expect(await (await open())("GET", "/experiments/99")).toMatchObject({ status: 404, json: { code: "not-found" } });
  });
});

describe("a run", () => {
  it("that nobody named gets friendly words, the time and its experiment by name", async () => {
    const call = await open();
    const { run } = (await call("POST", "/runs", { experiment: "digits", params: [{ key: "lr", value: "0.1" }] })).json;
    expect(run.info).toMatchObject({ name: expect.stringMatching(/^[a-z]+-[a-z]+-500$/), status: "running", startTime: 1_700_000_000_000 });
    expect(run.params).toEqual([{ key: "lr", value: "0.1" }]);
    expect((await call("GET", `/experiments/${run.info.experimentId}`)).json.experiment.name).toBe("digits");
  });

  it("is made once for one idempotency key", async () => {
    const call = await open();
    const again = { experiment: "digits", idempotencyKey: "k" };
    expect(await startedRun(call, again)).toBe(await startedRun(call, again));
  });

  it("keeps what it logs exactly: large steps, NaN and infinities too", async () => {
    const call = await open();
    const id = await startedRun(call);
    const steps = ["-9223372036854775808", 3, 4, "9223372036854775807"];
    const values = ["NaN", 0.1, "-Infinity", 5e-324];
    const metric = { key: "loss", steps, times: [1, 2, 3, 4], values };
    expect(await call("POST", `/runs/${id}/log`, { metrics: [metric] })).toEqual({ status: 200, json: {} });
    expect((await call("GET", `/runs/${id}/metrics?key=loss`)).json).toEqual({ steps, times: [1, 2, 3, 4], values });
    const [summary] = (await call("GET", `/runs/${id}`)).json.run.metrics;
    expect(summary).toMatchObject({ key: "loss", latest: { step: "9223372036854775807", value: 5e-324 }, first: { value: "NaN" } });
  });

  it("gives its history page by page", async () => {
    const call = await open();
    const id = await startedRun(call);
    const steps = Array.from({ length: 100 }, (_, i) => i);
    await call("POST", `/runs/${id}/log`, { metrics: [{ key: "loss", steps, times: steps, values: steps }] });
    const read: number[] = [];
    let cursor = "";
    do {
      const { json } = await call("GET", `/runs/${id}/metrics?key=loss&limit=30${cursor}`);
      read.push(...json.steps);
      cursor = json.next === undefined ? "" : `&cursor=${encodeURIComponent(json.next)}`;
    } while (cursor !== "");
    expect(read).toEqual(steps);
  });

  it("records nothing of a request that changes a param", async () => {
    const call = await open();
    const id = await startedRun(call, { params: [{ key: "lr", value: "0.1" }] });
    const points = { key: "loss", steps: [1], times: [1], values: [1] };
    const refused = await call("POST", `/runs/${id}/log`, { params: [{ key: "lr", value: "0.2" }], metrics: [points] });
    expect(refused).toMatchObject({ status: 409, json: { code: "immutable", message: expect.stringContaining('already "0.1"') } });
    expect((await call("GET", `/runs/${id}`)).json.run.metrics).toEqual([]);
  });

  it("ends with a time, also when the client gives none", async () => {
    const call = await open();
    const id = await startedRun(call);
    expect((await call("PATCH", `/runs/${id}`, { status: "finished", name: "best" })).json.info).toMatchObject({
      status: "finished",
      name: "best",
      endTime: 1_700_000_000_000,
    });
  });

  it("goes into the bin with others, all or none, and comes back", async () => {
    const call = await open();
    const ids = [await startedRun(call), await startedRun(call)];
    expect(await call("POST", "/runs/delete", { ids: [...ids, "f".repeat(32)] })).toMatchObject({ status: 404 });
    expect((await call("GET", `/runs/${ids[0]}`)).json.run.info.lifecycle).toBe("active");
    expect((await call("POST", "/runs/delete", { ids })).status).toBe(200);
    expect((await call("GET", `/runs/${ids[1]}`)).json.run.info.lifecycle).toBe("deleted");
    expect((await call("POST", "/runs/restore", { ids })).status).toBe(200);
    expect((await call("GET", `/runs/${ids[1]}`)).json.run.info.lifecycle).toBe("active");
  });

  it("names its data sets and what for", async () => {
    const call = await open();
    const id = await startedRun(call);
    const dataset = { name: "digits", digest: "abc", sourceType: "local", source: "{}", context: "train" };
    expect((await call("POST", `/runs/${id}/inputs`, { datasets: [dataset] })).status).toBe(200);
    expect((await call("GET", `/runs/${id}`)).json.run.datasets).toEqual([dataset]);
  });

  it("loses a tag, once", async () => {
    const call = await open();
    const id = await startedRun(call, { tags: [{ key: "a b/c", value: "1" }] });
    expect((await call("DELETE", `/runs/${id}/tags?key=a%20b%2Fc`)).status).toBe(200);
    expect((await call("DELETE", `/runs/${id}/tags?key=a%20b%2Fc`)).status).toBe(404);
  });
});

describe("the runs table", () => {
  async function threeRuns() {
    const call = await open();
    for (const [lr, acc] of [
      ["0.1", 0.8],
      ["0.02", 0.9],
      ["0.003", "NaN"],
    ] as const) {
      const id = await startedRun(call, { params: [{ key: "lr", value: lr }], tags: [{ key: "kind", value: "x" }] });
      await call("POST", `/runs/${id}/log`, { metrics: [{ key: "acc", steps: [1], times: [1], values: [acc] }] });
    }
    return call;
  }

  it("compares params as numbers, orders by metrics, and answers in columns with the true totals", async () => {
    const call = await threeRuns();
    const columns = [
      { kind: "param", key: "lr" },
      { kind: "metric", key: "acc", of: "max" },
    ];
    const { json } = await call("POST", "/runs/table", {
      experimentIds: ["0"],
      filter: "param.lr < 0.05",
      order: ["metrics.acc DESC"],
      limit: 1,
      columns,
    });
    expect(json).toMatchObject({ total: 3, matching: 2, rows: [{ experimentId: "0" }] });
    expect(json.columns).toEqual([
      { kind: "param", key: "lr", values: ["0.02"] },
      { kind: "metric", key: "acc", of: "max", values: [0.9], steps: [1] },
    ]);
  });

  it("leaves out the runs themselves where only columns are asked for", async () => {
    const call = await threeRuns();
    const columns = [{ kind: "param", key: "lr" }];
    const { json } = await call("POST", "/runs/table", { experimentIds: ["0"], order: ["metrics.acc DESC"], columns, onlyColumns: true });
    expect(json).toMatchObject({
      total: 3,
      matching: 3,
      rows: [],
      columns: [{ values: [expect.any(String), expect.any(String), expect.any(String)] }],
    });
  });

  it("knows its keys and which of them vary", async () => {
    const call = await threeRuns();
    const { keys } = (await call("POST", "/runs/keys", { experimentIds: ["0"] })).json;
    expect(keys).toContainEqual(expect.objectContaining({ kind: "param", key: "lr", runs: 3, varies: true }));
    expect(keys).toContainEqual(expect.objectContaining({ kind: "tag", key: "kind", runs: 3, varies: false }));
    expect(keys).toContainEqual(expect.objectContaining({ kind: "metric", key: "acc", runs: 3 }));
  });

  it("says where a filter is wrong", async () => {
    const call = await open();
    expect((await call("POST", "/runs/check-filter", { filter: "metrics.a > 1" })).json).toEqual({});
    expect((await call("POST", "/runs/check-filter", { filter: "metrics.a >" })).json.problem).toMatchObject({
      message: expect.any(String),
      from: expect.any(Number),
    });
    expect(await call("POST", "/runs/table", { experimentIds: ["0"], filter: "metrics.a >" })).toMatchObject({
      status: 400,
      json: { code: "invalid" },
    });
  });
});

it("draws a chart of runs that have the metric", async () => {
  const call = await open();
  const [with_, without] = [await startedRun(call), await startedRun(call)];
  await call("POST", `/runs/${with_}/log`, { metrics: [{ key: "loss", steps: [0, 1, 2], times: [5, 6, 7], values: [3, "NaN", 1] }] });
  const { series } = (await call("POST", "/metrics/envelopes", { runIds: [with_, without], key: "loss" })).json;
  expect(series).toHaveLength(1);
  expect(series[0]).toMatchObject({ runId: with_, count: 3, x: [0, 1, 2], last: [3, "NaN", 1] });
});

describe("a wrong request", () => {
  it.each([
    ["no JSON", "POST", "/experiments", "{"],
    ["a list", "POST", "/experiments", "[]"],
    ["a missing field", "POST", "/experiments", {}],
    ["a wrong type", "POST", "/experiments", { name: 5 }],
    ["a rounded integer", "POST", "/runs", '{"startTime":9007199254740993}'],
    ["an integer past 64 bits", "POST", "/runs", { startTime: "9223372036854775808" }],
    ["a key that is none", "POST", "/runs", { params: [{ key: "a\nb", value: "" }] }],
    ["a key that is a path to elsewhere", "POST", "/runs", { tags: [{ key: "../x", value: "" }] }],
    [
      "a param with two values",
      "POST",
      "/runs",
      {
        params: [
          { key: "a", value: "1" },
          { key: "a", value: "2" },
        ],
      },
    ],
    ["a value that is too long", "POST", "/runs", { params: [{ key: "a", value: "v".repeat(6001) }] }],
    ["two experiments", "POST", "/runs", { experiment: "a", experimentId: "0" }],
    ["a field twice in the query", "GET", "/experiments?view=all&view=all", undefined],
    ["an unknown view", "GET", "/experiments?view=none", undefined],
    ["no buckets", "POST", "/metrics/envelopes", { runIds: ["a"], key: "k", buckets: 0 }],
  ])("with %s is refused in words", async (_what, method, target, body) => {
    expect(await (await open())(method, target, body)).toMatchObject({
      status: 400,
      json: { code: "invalid", message: expect.stringMatching(/.{10}/) },
    });
  });

  it("with columns of different length, or one point too many, records nothing", async () => {
    const call = await open();
    const id = await startedRun(call);
    const many = Array.from({ length: 10_001 }, (_, i) => i);
    const log = (steps: number[], values: number[]) =>
      call("POST", `/runs/${id}/log`, { metrics: [{ key: "m", steps, times: values, values }] });
    expect((await log([1, 2], [1])).status).toBe(400);
    expect((await log(many, many)).status).toBe(400);
    expect((await call("GET", `/runs/${id}`)).json.run.metrics).toEqual([]);
    expect((await log(many.slice(1), many.slice(1))).status).toBe(200);
  });

  it("to a path or with a method that is not there is told what is", async () => {
    const call = await open();
    expect(await call("GET", "/nothing")).toMatchObject({ status: 404, json: { message: expect.stringContaining("openapi.json") } });
    expect(await call("PUT", "/experiments")).toMatchObject({ status: 405, json: { message: expect.stringContaining("GET, POST") } });
  });
});

it("describes itself in OpenAPI", async () => {
  const { json } = await (await open())("GET", "/openapi.json");
  expect(json.openapi).toBe("3.1.0");
  expect(Object.keys(json.paths).length).toBeGreaterThan(15);
  const create = json.paths["/api/v1/runs"].post;
  expect(create.requestBody.content["application/json"].schema.properties.experiment.type).toBe("string");
  expect(json.paths["/api/v1/runs/{id}"].get.parameters).toEqual([{ name: "id", in: "path", required: true, schema: { type: "string" } }]);
});

describe("tags of many runs", () => {
  it("are set and removed at once, and put back by what the answer says", async () => {
    const call = await open();
    const a = await startedRun(call, { tags: [{ key: "team", value: "vision" }] });
    const b = await startedRun(call);
    const tags = (id: string) => tagsOf(call, id);
    const { before } = (await call("POST", "/runs/tags", { changes: [{ ids: [a, b], key: "team", value: "speech" }] })).json;
    expect(before).toEqual([
      { ids: [a], key: "team", value: "vision" },
      { ids: [b], key: "team", value: null },
    ]);
    expect([await tags(a), await tags(b)]).toEqual([[{ key: "team", value: "speech" }], [{ key: "team", value: "speech" }]]);
    await call("POST", "/runs/tags", { changes: before });
    expect([await tags(a), await tags(b)]).toEqual([[{ key: "team", value: "vision" }], []]);
  });

  it("stay as they are when one of the runs is not there, or a tag is named twice", async () => {
    const call = await open();
    const a = await startedRun(call);
    const change = { ids: [a], key: "k", value: "v" };
    expect((await call("POST", "/runs/tags", { changes: [{ ...change, ids: [a, "f".repeat(32)] }] })).status).toBe(404);
    expect((await call("POST", "/runs/tags", { changes: [change, { ...change, value: "w" }] })).status).toBe(400);
    expect(await tagsOf(call, a)).toEqual([]);
  });
});

/** Without the name, which MLflow's clients know as a tag. */
async function tagsOf(call: Awaited<ReturnType<typeof open>>, id: string) {
  return (await call("GET", `/runs/${id}`)).json.run.tags.filter((tag: { key: string }) => tag.key !== "mlflow.runName");
}
