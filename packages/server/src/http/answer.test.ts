import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { sendInPieces } from "./answer.ts";

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
    sendInPieces(response, { status: 200, body: "", rest }, rest).catch((error: unknown) => seen.faults.push(error));
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
