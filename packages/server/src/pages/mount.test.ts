import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import zlib from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { pagesProtocol } from "./mount.ts";
import { readStaticFiles } from "./static-files.ts";

const folder = mkdtempSync(join(tmpdir(), "trialbook-pages-"));
afterAll(() => rmSync(folder, { recursive: true }));
const script = "console.log(1);".repeat(100);
mkdirSync(join(folder, "assets"));
writeFileSync(join(folder, "index.html"), "<!doctype html><title>Trialbook</title>");
writeFileSync(join(folder, "assets/index-abc.js"), script);
writeFileSync(join(folder, "icon.svg"), "<svg/>");

function ask(path: string, headers: Record<string, string> = {}, files = readStaticFiles(folder)): Promise<Response> {
  const [root, rest] = pagesProtocol(files).routes;
  const route = path === "/" ? root : rest;
  if (route?.kind !== "stream") throw new Error("pages stream");
  return route.handle(new Request(`http://localhost${path}`, { headers }), {
    method: "GET",
    params: path === "/" ? {} : { path: path.slice(1) },
    principal: { kind: "local", name: "local" },
    requestId: "r",
  });
}

it.each(["/", "/experiments/3", "/runs/abc/artifacts/a.pkl", "/index.html"])("shows the page at %s, under its policy", async (path) => {
  const page = await ask(path);
  expect(await page.text()).toContain("<title>Trialbook</title>");
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
  expect(page.headers.get("cache-control")).toBe("no-cache");
});

it.each(["/assets/index-old.js", "/assets/x", "/favicon.ico", "/assets/../../secret.json"])(
  "has no page instead of the file %s",
  async (path) => {
    expect((await ask(path)).status).toBe(404);
  },
);

describe("a built file", () => {
  it("is kept by browsers for ever, and comes in the encoding that they take", async () => {
    const packed = await ask("/assets/index-abc.js", { "accept-encoding": "gzip, deflate, br" });
    expect(packed.headers.get("cache-control")).toContain("immutable");
    expect(packed.headers.get("content-encoding")).toBe("br");
    expect(zlib.brotliDecompressSync(await packed.bytes()).toString()).toBe(script);
    const gzip = await ask("/assets/index-abc.js", { "accept-encoding": "br;q=0, gzip" });
    expect(zlib.gunzipSync(await gzip.bytes()).toString()).toBe(script);
    const plain = await ask("/assets/index-abc.js");
    expect([plain.headers.get("content-encoding"), await plain.text()]).toEqual([null, script]);
  });

  it("too small to gain comes as it is", async () => {
    const icon = await ask("/icon.svg", { "accept-encoding": "br" });
    expect([icon.headers.get("content-encoding"), await icon.text()]).toEqual([null, "<svg/>"]);
  });

  it("that the browser has is not sent again", async () => {
    const etag = (await ask("/")).headers.get("etag") ?? "";
    expect((await ask("/", { "if-none-match": `W/${etag}` })).status).toBe(304);
    expect((await ask("/", { "if-none-match": '"other"' })).status).toBe(200);
  });
});

it("says why there are no screens, without running what the builder said", async () => {
  const page = await ask("/", {}, Promise.reject(new Error("Cannot find <script>alert(1)</script>")));
  expect(page.status).toBe(500);
  const body = await page.text();
  expect(body).toContain("could not be built");
  expect(body).not.toContain("<script>");
});
