import { createServer, type IncomingHttpHeaders, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { sendInPieces, sendPacked } from "./answer.ts";

/** A server of one answer, which counts how many pieces of it were made. */
async function serve(pieces: number) {
  const seen = { made: 0, ended: false, faults: [] as unknown[] };
  async function* make(): AsyncGenerator<string, void> {
    try {
      for (; seen.made < pieces; seen.made++) yield "x".repeat(100_000);
    } finally {
      seen.ended = true;
    }
  }
  const server = createServer((_request, response) => {
    const rest = make();
    sendInPieces({ response, id: "r" }, { status: 200, body: "", rest }, rest).catch((error: unknown) => seen.faults.push(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

it("sends all pieces of a long answer", async () => {
  const { port, seen } = await serve(50);
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect([response.status, (await response.text()).length, seen.faults]).toEqual([200, 5_000_000, []]);
});

it("makes no more of a long answer than a slow client reads, and nothing once it is gone", async () => {
  const { port, seen } = await serve(10_000);
  const client = connect(port, "127.0.0.1");
  client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  client.pause();
  await sleep(300);
  expect(seen.made).toBeLessThan(500);
  client.destroy();
  await expect.poll(() => seen.ended).toBe(true);
  expect(seen.faults).toEqual([]);
});

it("makes nothing of a long answer for HEAD", async () => {
  const { port, seen } = await serve(10);
  expect((await fetch(`http://127.0.0.1:${port}/`, { method: "HEAD" })).status).toBe(200);
  expect(seen.made).toBe(0);
});

describe("an answer that packs", () => {
  const rows = JSON.stringify(Array.from({ length: 1000 }, (_, row) => ({ row, name: `räder ${row}` })));

  async function ask(body: string, encoding: string | undefined, method = "GET") {
    const server = createServer((_request, response) => void sendPacked({ response, id: "r" }, { status: 200, body }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const headers = encoding === undefined ? {} : { "accept-encoding": encoding };
    return new Promise<{ readonly headers: IncomingHttpHeaders; readonly bytes: Buffer }>((resolve, reject) => {
      request({ port, host: "127.0.0.1", method, headers, agent: false }, async (answer) => {
        const bytes = Buffer.concat(await answer.toArray());
        resolve({ headers: answer.headers, bytes });
      })
        .on("error", reject)
        .end();
    });
  }

  it.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const)("comes as %s, with its length, and is what it was", async (encoding, unpack) => {
    const { headers, bytes } = await ask(rows, encoding);
    expect(headers).toMatchObject({ "content-encoding": encoding, vary: "accept-encoding", "content-length": String(bytes.length) });
    expect(bytes.length).toBeLessThan(rows.length / 3);
    expect(unpack(bytes).toString()).toBe(rows);
  });

  it("comes as it is to who takes nothing else, and says that it varies", async () => {
    const { headers, bytes } = await ask(rows, undefined);
    expect(headers["content-encoding"]).toBeUndefined();
    expect([headers.vary, bytes.toString()]).toEqual(["accept-encoding", rows]);
  });

  it("comes as it is where there is little of it", async () => {
    const { headers, bytes } = await ask("{}", "gzip, br");
    expect([headers["content-encoding"], headers.vary, bytes.toString()]).toEqual([undefined, undefined, "{}"]);
  });

  it("has no body for HEAD", async () => {
    const { headers, bytes } = await ask(rows, "br", "HEAD");
    expect([headers["content-encoding"], bytes.length]).toEqual(["br", 0]);
  });
});
