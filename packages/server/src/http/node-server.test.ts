import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import zlib from "node:zlib";
import { StorageFull, TrialbookError } from "@trialbook/core/errors.ts";
import { afterEach, describe, expect, it } from "vitest";
import { hostGuard } from "./allowed-host.ts";
import { healthProtocol } from "./health.ts";
import { defaultLimits, type HttpLimits } from "./limits.ts";
import type { LogFacts } from "./log.ts";
import { type Listening, listenHttp } from "./node-server.ts";
import { requestListener } from "./request-listener.ts";
import type { Call, Protocol } from "./route.ts";
import { routeTable } from "./route-table.ts";

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()));
});

/** A server with a route that tells the size of its body, one that takes its time, and one that streams. */
async function serve(limits: Partial<HttpLimits> = {}) {
  const handled: string[] = [];
  const told: object[] = [];
  const text = (body: string, status = 200) => ({ status, body, contentType: "text/plain" });
  const echo = (call: Call) => `${call.method} ${call.query} ${call.contentType} ${call.body.length}`;
  const protocol: Protocol = {
    name: "test",
    prefixes: ["/"],
    routes: [
      {
        kind: "buffered",
        method: "POST",
        path: "/size",
        permission: "write",
        async handle(call) {
          handled.push(echo(call));
          return text(echo(call));
        },
      },
      {
        kind: "buffered",
        method: "POST",
        path: "/slow",
        permission: "write",
        async handle(call) {
          await sleep(Number(call.query));
          handled.push("slow");
          return text("slow");
        },
      },
      {
        kind: "buffered",
        method: "GET",
        path: "/broken",
        permission: "read",
        handle: () => Promise.reject(new Error("SELECT secret FROM /home/me")),
      },
      {
        kind: "stream",
        method: "PUT",
        path: "/bytes/:name{.+}",
        permission: "write",
        async handle(request, { params }) {
          let size = 0;
          try {
            for await (const chunk of request.body ?? []) {
              size += chunk.length;
              if (params["name"] === "full") throw new StorageFull("The disk is full.");
            }
          } catch (error) {
            if (!(error instanceof StorageFull)) handled.push("cut");
            throw error;
          }
          return new Response(`${params["name"]} ${size}`);
        },
      },
    ],
    failure: (error, id) =>
      error instanceof TrialbookError
        ? text(error.message, error.code === "too-large" ? 413 : error.code === "unavailable" ? 503 : 400)
        : text(`Internal error ${id}`, 500),
    noRoute: (_method, _path, allowed) => text("none", allowed.length > 0 ? 405 : 404),
  };
  const log = {
    info: () => {},
    warn: () => {},
    error: (line: string, _cause?: unknown, facts: LogFacts = {}) => told.push({ line, ...facts }),
  };
  const all = { ...defaultLimits, ...limits };
  let ids = 0;
  const listener = requestListener({
    table: routeTable([protocol, healthProtocol({ checks: [], isStopping: () => false })]),
    isOurHost: hostGuard(["127.0.0.1"]),
    publicOrigins: new Set(),
    limits: all,
    principalOf: () => ({ kind: "local", name: "local" }),
    newRequestId: () => `r${ids++}`,
    log,
  });
  const server = await listenHttp(listener, { host: "127.0.0.1", port: 0, limits: all });
  open.push(server);
  return { server, handled, told, url: `http://127.0.0.1:${server.port}` };
}

/** Sends bytes as they are and gives all that comes back until the server closes. */
function exchange(port: number, ...parts: (string | Buffer | number)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let back = "";
    socket.on("data", (chunk) => {
      back += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(back));
    socket.on("connect", async () => {
      for (const part of parts) typeof part === "number" ? await sleep(part) : socket.destroyed || socket.write(part);
    });
  });
}

const head = (first: string, ...headers: string[]) => [first, "Host: 127.0.0.1", ...headers, "", ""].join("\r\n");
const statuses = (back: string) => [...back.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((found) => Number(found[1]));

it("answers with its security headers", async () => {
  const { url } = await serve();
  const answer = await fetch(`${url}/size?a=1`, {
    method: "POST",
    body: "{}",
    headers: { "content-type": "Application/JSON; charset=utf-8" },
  });
  expect(await answer.text()).toBe("POST a=1 application/json 2");
  expect(Object.fromEntries(answer.headers)).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "SAMEORIGIN" });
});

it("answers pipelined requests in their order", async () => {
  const { server } = await serve();
  const post = (path: string, body: string, ...more: string[]) =>
    head(`POST ${path} HTTP/1.1`, `Content-Length: ${body.length}`, ...more) + body;
  const back = await exchange(server.port, post("/slow?50", "") + post("/size", "abc") + post("/size", "", "Connection: close"));
  expect(back.replaceAll(/HTTP[\s\S]*?\r\n\r\n/g, "|")).toBe("|slow|POST  undefined 3|POST  undefined 0");
});

it("tells the client nothing of a fault but an id, which the log has", async () => {
  const { url, told } = await serve();
  const answer = await fetch(`${url}/broken`);
  expect([answer.status, await answer.text()]).toEqual([500, "Internal error r0"]);
  expect(told).toEqual([{ line: "A request failed", requestId: "r0", method: "GET", path: "/broken", status: 500 }]);
});

describe("a request from a page elsewhere", () => {
  const ask = (port: number, options: { method?: string; path?: string; headers: Record<string, string> }) =>
    new Promise<{ status: number | undefined; body: string; grant: unknown }>((resolve, reject) => {
      const request = httpRequest({ port, host: "127.0.0.1", method: "POST", path: "/size", ...options }, async (answer) => {
        let body = "";
        for await (const chunk of answer) body += chunk;
        resolve({ status: answer.statusCode, body, grant: answer.headers["access-control-allow-origin"] });
      });
      request.on("error", reject).end();
    });

  it("under another name is refused, but for health checks", async () => {
    const { server, handled } = await serve();
    const host = { Host: "evil.example" };
    expect(await ask(server.port, { headers: host })).toMatchObject({
      status: 403,
      body: "Invalid Host header - possible DNS rebinding attack detected",
    });
    expect(await ask(server.port, { method: "GET", path: "/health", headers: host })).toMatchObject({ status: 200, body: "OK" });
    expect(handled).toEqual([]);
  });

  it("that would change something is refused, and asking first too", async () => {
    const { server, handled } = await serve();
    const refused = { status: 403, body: "Cross-origin request blocked", grant: undefined };
    expect(await ask(server.port, { headers: { Origin: "https://evil.example" } })).toEqual(refused);
    expect(await ask(server.port, { headers: { Origin: "null" } })).toEqual(refused);
    expect(await ask(server.port, { headers: { "Sec-Fetch-Site": "cross-site" } })).toEqual(refused);
    expect(await ask(server.port, { method: "OPTIONS", headers: { Origin: "https://evil.example" } })).toMatchObject({
      status: 400,
      grant: undefined,
    });
    expect(handled).toEqual([]);
  });
});

describe("a body", () => {
  it("is taken up to the limit and not a byte past it, announced or not", async () => {
    const { url } = await serve({ body: 1000, decompressedBody: 2000 });
    const send = async (body: string | Buffer, headers: Record<string, string> = {}) =>
      (await fetch(`${url}/size`, { method: "POST", body, headers })).status;
    const chunked = async (size: number) => {
      const body = new ReadableStream({
        start: (c) => {
          c.enqueue(new Uint8Array(size));
          c.close();
        },
      });
      return (await fetch(`${url}/size`, { method: "POST", body, duplex: "half" })).status;
    };
    expect([await send("a".repeat(1000)), await send("a".repeat(1001)), await chunked(1000), await chunked(1001)]).toEqual([
      200, 413, 200, 413,
    ]);
    const packed = (size: number) => send(zlib.gzipSync(Buffer.alloc(size)), { "content-encoding": "gzip" });
    expect([await packed(2000), await packed(2001), await send("x", { "content-encoding": "rot13" })]).toEqual([200, 413, 400]);
  });

  it("that is refused leaves a client that reads no answer before it has sent all with an answer", async () => {
    const { server } = await serve({ body: 1000 });
    const post = head("POST /size HTTP/1.1", "Content-Length: 3000000");
    const back = await exchange(server.port, post, ...Array.from({ length: 30 }, () => Buffer.alloc(100_000)));
    expect(statuses(back)).toEqual([413]);
  });

  it("that is cut does nothing", async () => {
    const { server, handled } = await serve();
    const socket = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => socket.write(`${head("POST /size HTTP/1.1", "Content-Length: 10")}abc`, resolve));
    await sleep(30);
    socket.destroy();
    await sleep(30);
    expect(handled).toEqual([]);
  });

  it("of a stream that the route stops reading gets its answer all the same", async () => {
    const { url } = await serve();
    const answer = await fetch(`${url}/bytes/full`, { method: "PUT", body: new Uint8Array(3_000_000) });
    expect([answer.status, await answer.text()]).toEqual([400, "The disk is full."]);
  });

  it("of a stream that is cut is told to the route", async () => {
    const { server, url, handled } = await serve();
    const socket = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => socket.write(`${head("PUT /bytes/cut HTTP/1.1", "Content-Length: 10")}abc`, resolve));
    await sleep(30);
    socket.destroy();
    await sleep(30);
    expect(handled).toEqual(["cut"]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it("of a stream arrives whole", async () => {
    const { url } = await serve();
    const answer = await fetch(`${url}/bytes/a%20b/c`, { method: "PUT", body: new Uint8Array(3_000_000) });
    expect(await answer.text()).toBe("a b/c 3000000");
  });
});

describe("a slow client", () => {
  it("is let go while it sends headers", async () => {
    const { server } = await serve({ headersWithin: 300 });
    const started = performance.now();
    expect(statuses(await exchange(server.port, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", 3000, "x: y\r\n"))).toEqual([408]);
    expect(performance.now() - started).toBeLessThan(2900);
  });

  it("is let go when it falls silent within its body, and nothing is done", async () => {
    const { server, handled } = await serve({ silence: 200 });
    await exchange(server.port, `${head("POST /size HTTP/1.1", "Content-Length: 10")}abc`);
    expect(handled).toEqual([]);
  });

  it("is not taken for slow while the server works on its answer", async () => {
    const { url } = await serve({ silence: 100 });
    expect(await (await fetch(`${url}/slow?700`, { method: "POST" })).text()).toBe("slow");
  });

  it("does not hold up the others", async () => {
    const { server, url } = await serve({ inFlight: 2 });
    const slow = Array.from({ length: 50 }, () => connect(server.port, "127.0.0.1").on("error", () => {}));
    for (const socket of slow) socket.write(`${head("POST /size HTTP/1.1", "Content-Length: 10")}abc`);
    await sleep(50);
    expect((await fetch(`${url}/size`, { method: "POST" })).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });
});

it.each([
  ["two lengths", head("POST /size HTTP/1.1", "Content-Length: 3", "Content-Length: 4"), 400],
  ["a length and chunks", `${head("POST /size HTTP/1.1", "Content-Length: 3", "Transfer-Encoding: chunked")}0\r\n\r\n`, 400],
  ["a negative length", head("POST /size HTTP/1.1", "Content-Length: -1"), 400],
  ["a broken chunk", `${head("POST /size HTTP/1.1", "Transfer-Encoding: chunked")}zz\r\n`, 400],
  ["an unknown transfer encoding", head("POST /size HTTP/1.1", "Transfer-Encoding: xchunked"), 501],
  ["stacked transfer encodings", `${head("POST /size HTTP/1.1", "Transfer-Encoding: gzip, chunked")}0\r\n\r\n`, 501],
  ["an unknown expectation", head("POST /size HTTP/1.1", "Expect: miracles", "Content-Length: 0", "Connection: close"), 417],
  ["another method", head("PROPFIND /size HTTP/1.1", "Connection: close"), 405],
  ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["two hosts", head("GET / HTTP/1.1", "Host: 127.0.0.1"), 400],
  ["an address as target", head("GET http://127.0.0.1/ HTTP/1.1", "Connection: close"), 400],
  ["another protocol", "\x16\x03\x01\x02\x00", 400],
  ["an odd method", head("FOO / HTTP/1.1"), 501],
  ["a huge header", head("GET / HTTP/1.1", `x: ${"y".repeat(60_000)}`), 431],
  ["a huge address", head(`GET /${"y".repeat(60_000)} HTTP/1.1`), 414],
  ["another version", head("GET /size HTTP/2.0"), 505],
])("refuses %s and goes on", async (_name, bytes, status) => {
  const { server, handled, url } = await serve({ silence: 500 });
  expect(statuses(await exchange(server.port, bytes))).toEqual([status]);
  expect(handled).toEqual([]);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

it.each([
  ["a long address", head(`GET /${"y".repeat(17_000)} HTTP/1.1`)],
  ["a longer one", head(`GET /${"y".repeat(60_000)} HTTP/1.1`)],
  ["bytes of another protocol", "EHLO\r\n\r\n"],
])("says why it refuses %s, in JSON that clients of any protocol read", async (_name, bytes) => {
  const { server } = await serve();
  const [, body = ""] = (await exchange(server.port, bytes)).split("\r\n\r\n");
  expect(JSON.parse(body)).toEqual({ error_code: "BAD_REQUEST", code: "invalid", message: expect.any(String) });
});

it("says when it has too many connections, requests in flight and waiting", async () => {
  const { server, url } = await serve({ connections: 3, inFlight: 1, queued: 1 });
  const slow = () => fetch(`${url}/slow?200`, { method: "POST" });
  const first = slow();
  const second = slow();
  await sleep(50);
  const third = await slow();
  expect([third.status, third.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(statuses(await exchange(server.port))).toEqual([503]);
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
});

it("answers what has begun when it stops, and takes nothing new", async () => {
  const { server, url, handled } = await serve();
  const begun = fetch(`${url}/slow?300`, { method: "POST" });
  await sleep(50);
  const stopped = server.stop();
  await expect(fetch(`${url}/health`)).rejects.toThrow();
  expect(await (await begun).text()).toBe("slow");
  await stopped;
  expect(handled).toEqual(["slow"]);
});

it("does not wait for ever when it stops", async () => {
  const { server } = await serve({ stopWithin: 400 });
  const stuck = exchange(server.port, `${head("POST /size HTTP/1.1", "Content-Length: 10")}abc`);
  await sleep(50);
  const started = performance.now();
  await server.stop();
  expect(performance.now() - started).toBeLessThan(2000);
  await stuck;
});
