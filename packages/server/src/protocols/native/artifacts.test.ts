import { storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import { storeArtifact } from "@trialbook/core/artifact/store-artifact.ts";
import type { Book } from "@trialbook/core/book.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import { describe, expect, it, onTestFinished } from "vitest";
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
  const { text } = await server.send("POST", "/api/v1/runs", { body: "{}", headers: { "content-type": "application/json" } });
  const id: string = JSON.parse(text).run.info.id;
  return { ...server, id, root: `/api/v1/runs/${id}/artifacts` };
}

describe("a run's artifact", () => {
  it("is stored, listed, fetched and deleted by its path", async () => {
    const { send, root } = await open();
    const put = await send("PUT", `${root}/plots/a%20b.png`, { body: "12345" });
    expect(JSON.parse(put.text)).toMatchObject({ kind: "file", name: "a b.png", size: 5 });
    expect(JSON.parse((await send("GET", `${root}?folder=plots`)).text).entries).toMatchObject([
      { kind: "file", name: "a b.png", size: 5 },
    ]);
    expect(await send("GET", `${root}/plots/a%20b.png`, { headers: { range: "bytes=1-2" } })).toMatchObject({ status: 206, text: "23" });
    expect((await send("DELETE", `${root}/plots`)).status).toBe(200);
    expect(await send("GET", `${root}/plots/a%20b.png`)).toMatchObject({ status: 404, text: expect.stringContaining("not-found") });
  });

  it("is shown in a page only if it is of a kind that can't act, and then in a sandbox", async () => {
    const { send, root } = await open();
    const shown = {
      "a.png": "image/png",
      "a.jpg": "image/jpeg",
      "a.webp": "image/webp",
      "a.json": "application/json",
      "a.csv": "text/plain; charset=utf-8",
      "a.html": "text/plain; charset=utf-8",
    };
    for (const [name, type] of Object.entries(shown)) {
      await send("PUT", `${root}/${name}`, { body: "<script>1</script>" });
      const { headers } = await send("GET", `${root}/${name}?inline=1`);
      expect([name, headers["content-type"], headers["content-disposition"]]).toEqual([name, type, `inline; filename="${name}"`]);
      expect(headers["content-security-policy"]).toContain("sandbox");
      expect((await send("GET", `${root}/${name}`)).headers["content-disposition"]).toBe(`attachment; filename="${name}"`);
    }
    for (const name of ["a.svg", "a.pdf", "a.bin", "a"]) {
      await send("PUT", `${root}/${name}`, { body: "<svg onload='alert(1)'/>" });
      expect((await send("GET", `${root}/${name}?inline=1`)).headers["content-disposition"]).toBe(`attachment; filename="${name}"`);
    }
  });

  it("lies below its run and nowhere else", async () => {
    const { send, root, failures } = await open();
    for (const path of ["..%2fx", "%2e%2e/x", "../../x", "%252e%252e/x", "a%5cb", "a//b", "%00"]) {
      for (const method of ["PUT", "GET", "DELETE"]) expect((await send(method, `${root}/${path}`)).status).toBe(400);
    }
    expect((await send("PUT", "/api/v1/runs/none/artifacts/a", { body: "x" })).status).toBe(404);
    expect(failures).toEqual([]);
  });
});

describe("a logged model's files", () => {
  it("are listed and fetched by the model's id, in the run that made it as well", async () => {
    const { send, book, id } = await open();
    const { experimentId } = await book.runs.getRunInfo(asRunId(id));
    const { artifactUri } = await book.models.createLoggedModel({
      id: asLoggedModelId("m-1"),
      experimentId,
      name: "forest",
      modelType: "sklearn",
      sourceRunId: asRunId(id),
      tags: [],
      params: [{ key: "trees", value: "10" }],
      at: 5,
    });
    await book.runs.addOutputs(asRunId(id), [{ modelId: asLoggedModelId("m-1"), step: 3 }]);
    const path = `${storedRoot(artifactUri)}/MLmodel`;
    await storeArtifact(book, { path, bytes: textBytes("flavors: {}") }, () => 6);

    const { run } = JSON.parse((await send("GET", `/api/v1/runs/${id}`)).text);
    expect(run.models).toEqual([
      { id: "m-1", name: "forest", type: "sklearn", status: "pending", step: 3, params: [{ key: "trees", value: "10" }], metrics: [] },
    ]);
    const root = "/api/v1/logged-models/m-1/artifacts";
    expect(JSON.parse((await send("GET", root)).text).entries).toMatchObject([{ kind: "file", name: "MLmodel", size: 11 }]);
    expect((await send("GET", `${root}/MLmodel`)).text).toBe("flavors: {}");
    expect((await send("GET", `${root}/%2e%2e/x`)).status).toBe(400);
    expect((await send("GET", `${root}/none`)).status).toBe(404);
    expect((await send("GET", "/api/v1/logged-models/none/artifacts")).status).toBe(404);
  });
});

async function* textBytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
