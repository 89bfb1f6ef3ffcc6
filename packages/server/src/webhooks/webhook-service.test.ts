import { createHmac } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { signedMessage } from "../protocols/mlflow/webhooks/signed-message.ts";
import { openSqliteStores } from "../stores/sqlite/open-sqlite.ts";
import { temporaryFolder } from "../stores/sqlite/temporary-stores.ts";
import { webhookService } from "./webhook-service.ts";

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers with these statuses, the last one for ever. */
async function receiver(...statuses: number[]) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      heard.push({ headers: request.headers, body });
      response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

/** A book with its sender; `clock` runs as fast as a test says. */
function open(folder = temporaryFolder(onTestFinished)) {
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const stores = openSqliteStores({ folder, durability: "relaxed", clock });
  const warnings: string[] = [];
  const log = { info() {}, warn: (line: string) => void warnings.push(line), error: (line: string) => void warnings.push(line) };
  const settings = { schemes: ["http"], allowPrivate: true, secretKey: undefined, retries: 3, timeoutMs: 2000 };
  const service = webhookService({
    webhooks: stores.webhooks,
    settings,
    folder,
    write: signedMessage,
    clock,
    random: () => 0.0123456,
    log,
  });
  const { registry, webhooks } = stores;
  let delivering = service.start();
  const close = async () => {
    await delivering.stop();
    await stores.close();
  };
  return {
    folder,
    service,
    registry,
    webhooks,
    warnings,
    close,
    hook: (url: string, secret?: string) =>
      webhooks.createWebhook({
        id: "w",
        name: "w",
        url,
        events: ["registered_model.created"],
        status: "active",
        at: 1,
        ...(secret !== undefined && { sealedSecret: service.seal(secret) }),
      }),
    register: (name: string) => registry.createRegisteredModel({ name, tags: [], at: 1 }),
    /** As if that time had passed: timers are set anew. */
    async pass(ms: number) {
      ahead += ms;
      await delivering.stop();
      delivering = service.start();
    },
    settled: () => vi.waitFor(async () => expect(await webhooks.nextDelivery()).toBeUndefined()),
  };
}

describe("webhooks", () => {
  it("are told what happens, signed so that the receiver can tell who says it", async () => {
    const { heard, url } = await receiver(200);
    const { hook, register, settled, close } = open();
    await hook(url, "s3cret");
    await register("größe");
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    await settled();
    const { headers, body } = heard[0] as Heard;
    expect(JSON.parse(body)).toEqual({
      entity: "registered_model",
      action: "created",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
      data: { name: "größe", tags: {}, description: "" },
    });
    const id = String(headers["x-mlflow-delivery-id"]);
    const time = String(headers["x-mlflow-timestamp"]);
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
    const signature = createHmac("sha256", "s3cret").update(`${id}.${time}.${body}`).digest("base64");
    expect(headers["x-mlflow-signature"]).toBe(`v1,${signature}`);
    expect(headers["content-type"]).toBe("application/json");
    await close();
  });

  it("without a secret are told without a signature", async () => {
    const { heard, url } = await receiver(200);
    const { hook, register, close } = open();
    await hook(url);
    await register("line");
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    expect(heard[0]?.headers).not.toHaveProperty("x-mlflow-signature");
    await close();
  });

  it("are told again, under the same id, when the receiver cannot take it now", async () => {
    const { heard, url } = await receiver(503, 429, 200);
    const { hook, register, pass, settled, warnings, close } = open();
    await hook(url, "s");
    await register("line");
    for (const [i, wait] of [1000, 2000].entries()) {
      await vi.waitFor(() => expect(heard).toHaveLength(i + 1));
      await pass(wait);
    }
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    await settled();
    expect(new Set(heard.map(({ headers }) => headers["x-mlflow-delivery-id"])).size).toBe(1);
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
    expect(warnings).toEqual([]);
    await close();
  });

  it("are given up after the last attempt, which the log tells without what is secret in the address", async () => {
    const { heard, url } = await receiver(500);
    const { hook, register, pass, settled, warnings, close } = open();
    await hook(`${url}?token=hush`);
    await register("line");
    for (let i = 1; i <= 4; i++) {
      await vi.waitFor(() => expect(heard).toHaveLength(i));
      await pass(10_000);
    }
    await settled();
    expect(heard).toHaveLength(4);
    expect(warnings).toEqual([`registered_model.created could not be told to ${url}: it answered 500. Given up after 4 attempts.`]);
    await close();
  });

  it("that refuse are not asked again", async () => {
    const { heard, url } = await receiver(410);
    const { hook, register, settled, warnings, close } = open();
    await hook(url);
    await register("line");
    await settled();
    expect([heard.length, warnings.length]).toEqual([1, 1]);
    await close();
  });

  it("do not keep whoever registers waiting, nor each other", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const { heard, url } = await receiver(200);
    const { webhooks, hook, register, close } = open();
    const slow = { id: "slow", name: "s", events: ["registered_model.created"], status: "active", at: 1 } as const;
    await webhooks.createWebhook({ ...slow, url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/` });
    await hook(url);
    await register("a");
    await register("b");
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    silent.closeAllConnections();
    await close();
  });

  it("are told after a restart what was waiting before it", async () => {
    const { heard, url } = await receiver(503, 200);
    const before = open();
    await before.hook(url, "s3cret");
    await before.register("line");
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    await before.close();
    const after = open(before.folder);
    await after.pass(1000);
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    await after.settled();
    expect(heard[1]?.body).toBe(heard[0]?.body);
    expect(heard[1]?.headers["x-mlflow-signature"]).toBeDefined();
    await after.close();
  });

  it("keep their secrets sealed in the book, under a key that only this user reads", async () => {
    const { folder, hook, close } = open();
    await hook("http://127.0.0.1:1/", "s3cret-s3cret");
    await close();
    expect(readFileSync(join(folder, "book.db"), "latin1")).not.toContain("s3cret");
    expect(statSync(join(folder, "webhook.key")).mode & 0o777).toBe(0o600);
  });

  it("are refused where their address is plainly not allowed", async () => {
    const { service, close } = open();
    await expect(service.checkUrl("https://a.example/")).rejects.toThrow("scheme");
    await expect(service.checkUrl("nonsense")).rejects.toThrow("scheme");
    await expect(service.checkUrl("http://u:p@127.0.0.1/")).rejects.toThrow("password");
    await service.checkUrl("http://127.0.0.1/");
    await close();
  });
});
