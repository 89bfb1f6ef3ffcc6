import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import { expect, it, onTestFinished } from "vitest";
import { openTemporary } from "../../stores/sqlite/temporary-stores.ts";
import { caller } from "../../testing/call.ts";
import { nativeProtocol } from "./mount.ts";

async function open() {
  const stores = await openTemporary(onTestFinished);
  const call = caller(
    nativeProtocol({
      people: undefined as never, // no test here is about accounts
      webhooks: undefined as never, // nor about webhooks
      book: { ...stores, blobs: undefined as never }, // no test here reads or writes bytes
      clock: () => 1,
      newId: () => "0",
      random: () => 0.5,
      server: { version: "0.0.0", durability: "relaxed", url: "http://localhost:1" },
      demo: { start() {}, stop() {}, state: () => ({ state: "never", finished: 0, planned: 0 }) },
      stopping: new AbortController().signal,
    }),
  );
  const get = (target: string) => call("GET", `/api/v1${target}`);
  const run = asRunId("1".repeat(32));
  const facts = { experimentId: asExperimentId("0"), name: "otter", userId: "", status: "finished", tags: [], params: [], at: 1 } as const;
  await stores.runs.createRun({ id: run, ...facts });
  const { registry } = stores;
  for (const [i, name] of ["line", "a b", "Curve"].entries()) await registry.createRegisteredModel({ name, tags: [], at: i });
  await registry.createRegisteredModel({ name: "greet", tags: [{ key: "mlflow.prompt.is_prompt", value: "true" }], at: 9 });
  const version = { name: "line", source: `runs:/${run}/m`, location: `runs:/${run}/m`, files: [], tags: [{ key: "k", value: "v" }] };
  for (const runId of [run, asRunId("2".repeat(32)), undefined]) {
    await registry.createModelVersion({ ...version, ...(runId !== undefined && { runId }), at: 20 });
  }
  await registry.setAlias("line", { alias: "champion", version: 1 });
  return { get, run };
}

type Named = { readonly name: string };
type Numbered = { readonly version: number };

it("lists registered models with their aliases and newest versions, page by page", async () => {
  const { get } = await open();
  const { json } = await get("/registered-models");
  expect(json.models.map(({ name }: Named) => name)).toEqual(["line", "Curve", "a b"]);
  expect(json.models[0]).toMatchObject({
    aliases: [{ alias: "champion", version: 1 }],
    latestVersions: [{ version: 3, stage: "none", tags: [{ key: "k", value: "v" }] }],
  });
  expect((await get("/registered-models?contains=c&order=name")).json.models.map(({ name }: Named) => name)).toEqual(["Curve"]);
  expect((await get("/registered-models?scope=prompts")).json.models.map(({ name }: Named) => name)).toEqual(["greet"]);
  const first = (await get("/registered-models?limit=2&order=name")).json;
  const second = (await get(`/registered-models?limit=2&order=name&cursor=${first.next}`)).json;
  expect([...first.models, ...second.models].map(({ name }: Named) => name)).toEqual(["Curve", "a b", "line"]);
  expect(second).not.toHaveProperty("next");
});

it("shows a model and its versions, each with the run that it came from while there is one", async () => {
  const { get, run } = await open();
  expect((await get("/registered-models/line")).json.model).toMatchObject({ name: "line", created: 0, updated: 20 });
  expect((await get("/registered-models/a%20b/versions")).json).toEqual({ versions: [] });
  const { versions } = (await get("/registered-models/line/versions?limit=5")).json;
  expect(versions.map(({ version }: Numbered) => version)).toEqual([3, 2, 1]);
  expect(versions[1]).not.toHaveProperty("run");
  expect(versions[2]).toMatchObject({
    aliases: ["champion"],
    run: { id: run, name: "otter", experimentId: "0", status: "finished", lifecycle: "active" },
  });
  expect((await get("/registered-models/line/versions/1")).json.version).toEqual(versions[2]);
  expect((await get(`/runs/${run}/model-versions`)).json.versions.map(({ version }: Numbered) => version)).toEqual([1]);
});

it.each([
  ["/registered-models/none", 404],
  ["/registered-models/none/versions", 404],
  ["/registered-models/line/versions/9", 404],
  ["/registered-models/line/versions/x", 400],
  ["/registered-models/line/versions/0", 400],
  ["/registered-models?limit=0", 400],
  ["/registered-models?cursor=x", 400],
  ["/registered-models?order=colour", 400],
])("answers %s with %i", async (target, status) => {
  const { get } = await open();
  expect((await get(target)).status).toBe(status);
});
