import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { openTemporary } from "../../stores/sqlite/temporary-stores.ts";
import { caller } from "../../testing/call.ts";
import { webhookService } from "../../webhooks/webhook-service.ts";
import type { NativeDeps } from "./deps.ts";
import { nativeProtocol } from "./mount.ts";

const settings = { schemes: ["http", "https"], allowPrivate: true, secretKey: undefined, retries: 0, timeoutMs: 2000 };
const quiet = { info() {}, warn() {}, error() {} };

async function open({ allowPrivate = true } = {}) {
  const stores = await openTemporary(onTestFinished);
  let ids = 0;
  const webhooks = webhookService({
    webhooks: stores.webhooks,
    settings: { ...settings, allowPrivate, secretKey: Buffer.alloc(32, 7).toString("base64url") },
    folder: "/nowhere",
    write: ({ event, secret }) => ({ headers: { "x-signed": secret ?? "no" }, body: JSON.stringify(event.kind) }),
    clock: () => 1,
    random: () => 0.5,
    log: quiet,
  });
  const deps = {
    book: stores,
    webhooks,
    clock: () => 1,
    newId: () => (++ids).toString(16).padStart(32, "0"),
  } as unknown as NativeDeps; // what the endpoints of webhooks use
  const call = caller(nativeProtocol(deps));
  return (method: string, target: string, body?: unknown) => call(method, `/api/v1${target}`, body);
}

/** Somebody who is told, and what they were told. */
async function receiver(status = 200) {
  const told: { readonly body: string; readonly signed: unknown }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      told.push({ body, signed: request.headers["x-signed"] });
      response.writeHead(status).end("thank you");
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { told, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook` };
}

it("a webhook is made, listed without its secret, changed and removed", async () => {
  const call = await open();
  const { url } = await receiver();
  const sent = { name: "releases", url, events: ["model_version.created", "model_version.created"], secret: "s3cret" };
  const { json } = await call("POST", "/webhooks", sent);
  expect(json.webhook).toMatchObject({ name: "releases", url, events: ["model_version.created"], status: "active", isSigned: true });
  const listed = await call("GET", "/webhooks");
  expect(listed.json.webhooks).toEqual([json.webhook]);
  expect(JSON.stringify(listed.json)).not.toContain("s3cret");
  const changed = await call("PATCH", `/webhooks/${json.webhook.id}`, { status: "disabled", description: "for CI" });
  expect(changed.json.webhook).toMatchObject({ status: "disabled", description: "for CI", isSigned: true, url });
  expect((await call("DELETE", `/webhooks/${json.webhook.id}`)).status).toBe(200);
  expect(await call("GET", "/webhooks")).toMatchObject({ json: { webhooks: [] } });
  expect((await call("DELETE", `/webhooks/${json.webhook.id}`)).status).toBe(404);
});

it("a test says what the receiver answered, or why it did not", async () => {
  const call = await open();
  const [good, bad] = [await receiver(), await receiver(500)];
  const make = async (url: string) =>
    (await call("POST", "/webhooks", { name: "w", url, events: ["prompt.created", "model_version.created"], secret: "k" })).json.webhook.id;
  const first = await make(good.url);
  expect((await call("POST", `/webhooks/${first}/test`, {})).json.test).toMatchObject({ arrived: true, status: 200, body: "thank you" });
  await call("POST", `/webhooks/${first}/test`, { event: "model_version.created" });
  expect(good.told).toEqual([
    { body: '"prompt.created"', signed: "k" },
    { body: '"model_version.created"', signed: "k" },
  ]);
  expect((await call("POST", `/webhooks/${await make(bad.url)}/test`, {})).json.test).toMatchObject({ arrived: false, status: 500 });
  const nobody = (await call("POST", `/webhooks/${await make("http://127.0.0.1:9/hook")}/test`, {})).json.test;
  expect(nobody).toMatchObject({ arrived: false, problem: expect.stringContaining("ECONNREFUSED") });
  expect((await call("POST", "/webhooks/none/test", {})).status).toBe(404);
});

it.each([
  [{ name: "a b" }, "A name has at most 63 letters"],
  [{ events: [] }, "Choose at least one event"],
  [{ events: ["model.exploded"] }, "events[0]"],
  [{ url: "ftp://127.0.0.1/x" }, "Invalid webhook URL scheme"],
  [{ url: "http://127.0.0.1/x" }, "private"],
])("what cannot be told is refused: %j", async (wrong, message) => {
  const call = await open({ allowPrivate: false });
  const sent = { name: "w", url: "https://example.org/x", events: ["prompt.created"], ...wrong };
  const { status, json } = await call("POST", "/webhooks", sent);
  expect(status).toBe(400);
  expect(json.message.toLowerCase()).toContain(message.toLowerCase());
});
