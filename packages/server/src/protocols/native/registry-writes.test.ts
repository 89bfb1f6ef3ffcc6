import type { Book } from "@trialbook/core/book.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { servedBook } from "../../testing/served-book.ts";
import type { NativeDeps } from "./deps.ts";
import { nativeProtocol } from "./mount.ts";

/** A book with a run that has a model in a folder. */
async function open() {
  let ids = 0;
  const deps = (book: Book): NativeDeps => ({
    people: undefined as never, // no test here is about accounts
    webhooks: undefined as never, // nor about webhooks
    book,
    clock: () => 7,
    newId: () => (++ids).toString(16).padStart(32, "0"),
    random: Math.random,
    server: { version: "0.0.0", durability: "relaxed", url: "http://localhost:1" },
    demo: { start() {}, stop() {}, state: () => ({ state: "never", finished: 0, planned: 0 }) },
    stopping: new AbortController().signal,
  });
  const { send } = await servedBook((book) => nativeProtocol(deps(book)), onTestFinished);
  const call = async (method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const { status, text } = await send(method, `/api/v1${path}`, sent);
    return { status, json: JSON.parse(text) };
  };
  const run: string = (await call("POST", "/runs", {})).json.run.info.id;
  await send("PUT", `/api/v1/runs/${run}/artifacts/model/MLmodel`, { body: "flavors: {}" });
  await send("PUT", `/api/v1/runs/${run}/artifacts/notes/a.txt`, { body: "elsewhere" });
  const register = (name: string) =>
    call("POST", `/registered-models/${encodeURIComponent(name)}/versions`, { from: { runId: run, path: "model" } });
  return { send, call, run, register };
}

describe("registering", () => {
  it("makes the name if it is not there, and counts up", async () => {
    const { call, run, register } = await open();
    expect((await register("a b")).json.version).toMatchObject({ name: "a b", version: 1, runId: run, stage: "none", aliases: [] });
    expect((await register("a b")).json.version).toMatchObject({ version: 2 });
    expect((await call("GET", `/runs/${run}/model-versions`)).json.versions).toHaveLength(2);
  });

  it("shows the version's own files, and no others", async () => {
    const { send, call, register } = await open();
    await register("m");
    const files = "/registered-models/m/versions/1/artifacts";
    expect((await call("GET", files)).json.entries).toMatchObject([{ kind: "file", name: "MLmodel", size: 11 }]);
    expect(await send("GET", `/api/v1${files}/MLmodel`)).toMatchObject({ status: 200, text: "flavors: {}" });
    for (const path of ["a.txt", "..%2Fnotes%2Fa.txt", "0/x", "MLmodel/"]) {
      expect((await send("GET", `/api/v1${files}/${path}`)).status, path).toBeGreaterThanOrEqual(400);
    }
    expect((await send("GET", "/api/v1/registered-models/m/versions/x/artifacts/MLmodel")).status).toBe(400);
  });

  it.each([
    ["what has no files", "m", { path: "nothing" }, 400],
    ["what lies outside the run", "m", { path: "../x" }, 400],
    ["a run that is not there", "m", { runId: "f".repeat(32) }, 404],
    ["a name with a slash", "a/b", {}, 400],
    ["no name", " ", {}, 400],
  ])("refuses %s, and leaves no empty model", async (_, name, from, status) => {
    const { call, run } = await open();
    const body = { from: { runId: run, path: "model", ...from } };
    expect((await call("POST", `/registered-models/${encodeURIComponent(name)}/versions`, body)).status).toBe(status);
    expect((await call("GET", "/registered-models")).json.models).toEqual([]);
  });
});

it("describes, tags, renames and removes a model", async () => {
  const { call, register } = await open();
  expect((await call("POST", "/registered-models", { name: "m", description: "why" })).json.model).toMatchObject({ description: "why" });
  expect((await call("POST", "/registered-models", { name: "m" })).status).toBe(409);
  await register("m");
  expect((await call("PATCH", "/registered-models/m", { description: "" })).json.model).not.toHaveProperty("description");
  await call("PUT", "/registered-models/m/tags", { key: "team", value: "vision" });
  await call("PUT", "/registered-models/m/tags", { key: "gone", value: "" });
  await call("DELETE", "/registered-models/m/tags?key=gone");
  expect((await call("POST", "/registered-models/m/rename", { to: "n" })).json.model).toMatchObject({
    name: "n",
    tags: [{ key: "team", value: "vision" }],
    latestVersions: [{ name: "n", version: 1 }],
  });
  expect((await call("DELETE", "/registered-models/n")).status).toBe(200);
  expect((await call("GET", "/registered-models/n")).status).toBe(404);
});

it("describes, tags, moves, aliases and removes a version", async () => {
  const { call, register } = await open();
  await register("m");
  await register("m");
  const version = "/registered-models/m/versions/1";
  expect((await call("PATCH", version, { description: "first", stage: "production" })).json.version).toMatchObject({
    description: "first",
    stage: "production",
  });
  await call("PUT", `${version}/tags`, { key: "k", value: "v" });
  await call("PUT", "/registered-models/m/aliases/champion", { version: 2 });
  await call("PUT", "/registered-models/m/aliases/champion", { version: 1 });
  expect((await call("GET", version)).json.version).toMatchObject({ tags: [{ key: "k", value: "v" }], aliases: ["champion"] });
  await call("DELETE", `${version}/tags?key=k`);
  await call("DELETE", "/registered-models/m/aliases/champion");
  expect((await call("GET", version)).json.version).toMatchObject({ tags: [], aliases: [] });
  expect((await call("DELETE", version)).status).toBe(200);
  expect((await call("DELETE", version)).status).toBe(404);
});

it.each(["latest", "v3", "a b", "x".repeat(256)])("refuses the alias %s in words", async (alias) => {
  const { call, register } = await open();
  await register("m");
  const { status, json } = await call("PUT", `/registered-models/m/aliases/${encodeURIComponent(alias)}`, { version: 1 });
  expect([status, json.message]).toEqual([400, expect.stringMatching(/^The alias .+[.]$/)]);
});
