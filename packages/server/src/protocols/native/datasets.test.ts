import { createHash } from "node:crypto";
import type { Book } from "@trialbook/core/book.ts";
import { packBlobs } from "@trialbook/core/dataset/blob-pack.ts";
import { expect, it, onTestFinished } from "vitest";
import { servedBook } from "../../testing/served-book.ts";
import type { NativeDeps } from "./deps.ts";
import { nativeProtocol } from "./mount.ts";

const sha = (text: string) => createHash("sha256").update(text).digest("hex");

async function open() {
  const deps = (book: Book): NativeDeps => ({
    people: undefined as never, // no test here is about accounts
    webhooks: undefined as never, // nor about webhooks
    book,
    clock: () => 1_700_000_000_000,
    newId: () => "0".repeat(32),
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
  const put = async (text: string) => {
    expect((await server.send("PUT", `/api/v1/data-blobs/${sha(text)}`, { body: text })).status).toBe(200);
    return sha(text);
  };
  const manifestOf = (files: Record<string, string>) =>
    Object.entries(files)
      .map(([path, text]) => JSON.stringify({ path, size: text.length, sha256: sha(text) }))
      .join("\n");
  return { ...server, call, put, manifestOf };
}

it("records a version whose bytes were uploaded, and gives its files and bytes back", async () => {
  const { call, put, send, manifestOf } = await open();
  const files = { "a/x": "one", "b c": "two" };
  const hashes = [await put("one"), sha("two")];
  expect(await call("POST", "/data-blobs/missing", { hashes })).toMatchObject({ json: { missing: [sha("two")] } });
  await put("two");
  const manifest = await put(manifestOf(files));
  const { status, json } = await call("POST", "/datasets/pets/versions", { manifest, source: "./pets" });
  expect(status).toBe(200);
  const digest = sha(
    Object.entries(files)
      .map(([path, text]) => `${path}\0${text.length}\0${sha(text)}`)
      .join("\n"),
  );
  expect(json).toMatchObject({
    created: true,
    version: { name: "pets", number: 1, files: 2, bytes: 6, digest, source: "./pets", aliases: [] },
  });
  expect((await send("GET", "/api/v1/datasets/pets/versions/latest/manifest")).text).toBe(manifestOf(files));
  expect((await send("GET", `/api/v1/data-blobs/${sha("two")}`)).text).toBe("two");
  expect((await call("PUT", "/datasets/pets/aliases/golden", { version: "1" })).json.version.aliases).toEqual(["golden"]);
  expect((await call("GET", "/datasets")).json.datasets).toMatchObject([{ name: "pets", versions: 1, latest: { aliases: ["golden"] } }]);
  expect((await call("GET", `/data-digests/${digest.slice(0, 36)}`)).json.versions).toMatchObject([{ name: "pets", number: 1 }]);
});

it("records nothing of a version that lacks bytes, or whose manifest is none", async () => {
  const { call, put, manifestOf, failures } = await open();
  const lacking = await put(manifestOf({ "a.jpg": "never sent" }));
  expect(await call("POST", "/datasets/pets/versions", { manifest: lacking })).toMatchObject({
    status: 400,
    json: { message: expect.stringContaining('The bytes of "a.jpg"') },
  });
  for (const text of ["", "no JSON", manifestOf({ "../x": "" }), manifestOf({ b: "", a: "" })]) {
    expect((await call("POST", "/datasets/pets/versions", { manifest: await put(text) })).status).toBe(400);
  }
  expect((await call("POST", "/datasets/pets/versions", { manifest: sha("unknown") })).status).toBe(404);
  expect((await call("POST", "/datasets/a%2Fb/versions", { manifest: lacking })).status).toBe(400);
  expect((await call("GET", "/datasets")).json.datasets).toEqual([]);
  expect(failures).toEqual([]);
});

it("takes only the bytes that a hash says", async () => {
  const { send } = await open();
  expect(await send("PUT", `/api/v1/data-blobs/${sha("a")}`, { body: "b" })).toMatchObject({
    status: 400,
    text: expect.stringContaining("changed on the way"),
  });
  expect((await send("PUT", "/api/v1/data-blobs/..%2f..%2fetc", { body: "b" })).status).toBe(400);
});

it("takes many small blobs in one request, and refuses a pack that was cut", async () => {
  const { call, send } = await open();
  const pack = packBlobs(["one", "", "two"].map((text) => Buffer.from(text)));
  const { status, text } = await send("POST", "/api/v1/data-blobs/pack", { body: pack });
  expect([status, new Set(JSON.parse(text).hashes)]).toEqual([200, new Set(["one", "", "two"].map(sha))]);
  expect((await call("POST", "/data-blobs/missing", { hashes: [sha("one"), sha(""), sha("three")] })).json).toEqual({
    missing: [sha("three")],
  });
  expect((await send("POST", "/api/v1/data-blobs/pack", { body: pack.subarray(0, 5) })).status).toBe(400);
  expect((await send("POST", "/api/v1/data-blobs/pack", { body: Buffer.alloc(9 * 1024 * 1024) })).status).toBe(413);
});

it("opens no bytes of other things to who knows their hash", async () => {
  const { call, send } = await open();
  const { id } = (await call("POST", "/runs", {})).json.run.info;
  expect((await send("PUT", `/api/v1/runs/${id}/artifacts/secret`, { body: "secret" })).status).toBe(200);
  expect((await send("GET", `/api/v1/data-blobs/${sha("secret")}`)).status).toBe(404);
});

it("lives with a profile that somebody else made up", async () => {
  const { call, put, manifestOf } = await open();
  await put("x");
  const manifest = await put(manifestOf({ x: "x" }));
  const profile = await put("{}");
  expect((await call("POST", "/datasets/pets/versions", { manifest, profile })).status).toBe(200);
  expect((await call("GET", "/datasets/pets/versions/1")).json).toEqual({ version: expect.objectContaining({ number: 1 }) });
  expect((await call("GET", "/datasets/pets/versions/1/diff?to=1")).json.diff).toMatchObject({ files: { same: 1 } });
});

it("says what is not there", async () => {
  const { call } = await open();
  for (const path of ["/datasets/none", "/datasets/none/versions/1", "/datasets/none/versions/latest/diff?to=2"]) {
    expect(await call("GET", path)).toMatchObject({ status: 404, json: { message: expect.stringContaining('no dataset "none"') } });
  }
  expect((await call("GET", "/datasets/none/versions/a%20b")).status).toBe(400);
  expect((await call("GET", "/data-digests/xyz")).status).toBe(400);
});
