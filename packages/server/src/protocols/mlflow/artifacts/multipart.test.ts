import { describe, expect, it, onTestFinished } from "vitest";
import { servedBook } from "../../../testing/served-book.ts";
import { mlflowProtocol } from "../mount.ts";

const BASE = "/api/2.0/mlflow-artifacts";
const DAY = 86_400_000;

async function open() {
  let ids = 0;
  let now = 1_700_000_000_000;
  const newId = (): string => (++ids).toString(16).padStart(32, "0");
  const server = await servedBook((book) => mlflowProtocol({ book, clock: () => now, newId, random: Math.random }), onTestFinished);
  const post = async (target: string, fields: object) => {
    const { status, text } = await server.send("POST", target, {
      body: JSON.stringify(fields),
      headers: { "content-type": "application/json" },
    });
    return { status, json: JSON.parse(text) };
  };
  const create = async (path = "/home/ada/big.bin", parts = 3) =>
    (await post(`${BASE}/mpu/create/0/run/artifacts`, { path, num_parts: parts })).json;
  const sendPart = async (url: string, body: string) => String((await server.send("PUT", new URL(url).pathname, { body })).headers.etag);
  const complete = (upload_id: string, parts: readonly object[]) =>
    post(`${BASE}/mpu/complete/0/run/artifacts`, { path: "/home/ada/big.bin", upload_id, parts });
  const file = async () => server.send("GET", `${BASE}/artifacts/0/run/artifacts/big.bin`);
  return { ...server, post, create, sendPart, complete, file, passDays: (days: number) => (now += days * DAY) };
}

describe("a file sent in parts", () => {
  it("is whole once completed, in whatever order its parts came", async () => {
    const { create, sendPart, complete, file, port } = await open();
    const { upload_id, credentials } = await create();
    expect(credentials.map((c: { part_number: number }) => c.part_number)).toEqual([1, 2, 3]);
    expect(new URL(credentials[0].url).host).toBe(`127.0.0.1:${port}`);
    const etags: string[] = [];
    for (const number of [3, 1, 2]) etags[number - 1] = await sendPart(credentials[number - 1].url, `part ${number}. `);
    expect((await file()).status).toBe(404);
    const parts = etags.map((etag, i) => ({ part_number: i + 1, etag, url: credentials[i].url }));
    expect(await complete(upload_id, parts)).toEqual({ status: 200, json: {} });
    expect((await file()).text).toBe("part 1. part 2. part 3. ");
    expect((await complete(upload_id, parts)).status).toBe(404);
  });

  it("takes the last of a part that was sent twice", async () => {
    const { create, sendPart, complete, file } = await open();
    const { upload_id, credentials } = await create("big.bin", 1);
    const first = await sendPart(credentials[0].url, "first");
    const second = await sendPart(credentials[0].url, "second");
    expect((await complete(upload_id, [{ part_number: 1, etag: first }])).status).toBe(400);
    expect((await complete(upload_id, [{ part_number: 1, etag: second }])).status).toBe(200);
    expect((await file()).text).toBe("second");
  });

  it("is refused when parts are missing, doubled or out of order", async () => {
    const { create, sendPart, complete, file } = await open();
    const { upload_id, credentials } = await create();
    const one = { part_number: 1, etag: await sendPart(credentials[0].url, "one") };
    const two = { part_number: 2, etag: await sendPart(credentials[1].url, "two") };
    for (const parts of [[], [one, two, { part_number: 3, etag: "x" }], [two, one], [one, one], [{ ...one, etag: two.etag }]]) {
      expect((await complete(upload_id, parts)).status).toBe(400);
    }
    expect((await file()).status).toBe(404);
    expect((await complete(upload_id, [one, two])).status).toBe(200);
  });

  it("is never named by what it was not begun for", async () => {
    const { create, post } = await open();
    const { upload_id } = await create();
    for (const step of ["complete", "abort"]) {
      const body = { path: "other.bin", upload_id, parts: [{ part_number: 1, etag: "x" }] };
      expect((await post(`${BASE}/mpu/${step}/0/run/artifacts`, body)).status).toBe(400);
    }
  });

  it("is forgotten when aborted, or when nobody went on with it for a week", async () => {
    const { create, post, send, passDays } = await open();
    const aborted = await create();
    expect((await post(`${BASE}/mpu/abort/0/run/artifacts`, { path: "big.bin", upload_id: aborted.upload_id })).status).toBe(200);
    const abandoned = await create();
    passDays(8);
    await create();
    for (const { credentials } of [aborted, abandoned]) {
      expect((await send("PUT", new URL(credentials[0].url).pathname, { body: "x" })).status).toBe(404);
    }
  });

  it("has one to ten thousand parts", async () => {
    const { post, create, send } = await open();
    for (const num_parts of [0, -1, 10_001, "many", null]) {
      expect((await post(`${BASE}/mpu/create/0/run/artifacts`, { path: "f", num_parts })).status).toBe(400);
    }
    expect((await create("f", 10_000)).credentials).toHaveLength(10_000);
    const { credentials } = await create("f", 1);
    const target = new URL(credentials[0].url).pathname;
    for (const number of ["0", "10001", "x", "-1"])
      expect((await send("PUT", target.replace(/1$/, number), { body: "x" })).status).toBe(400);
  });
});
