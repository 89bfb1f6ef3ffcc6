import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { NotFound, StorageFull, Unavailable } from "@trialbook/core/errors.ts";
import { asBlobHash } from "@trialbook/core/ids.ts";
import { expect, it, onTestFinished } from "vitest";
import { chunked, noise, read } from "../contract/blobs.contract.ts";
import { S3Blobs } from "./s3-blobs.ts";
import { readS3Settings } from "./s3-settings.ts";

const SECRET = "very-secret-key-0123456789";
const HASH = asBlobHash("ab".repeat(32));

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** Blobs in an object store that answers as the test says; SeaweedFS is too sound to fail in these ways. */
async function storeThat(answer: Answer) {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => answer(request, response, ++count));
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const environment = { AWS_ACCESS_KEY_ID: "AKTEST", AWS_SECRET_ACCESS_KEY: SECRET, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` };
  const settings = readS3Settings({ blobs: "s3://books/here", publicUrl: undefined, direct: undefined }, environment);
  const blobs = new S3Blobs({ settings, newId: () => "1", random: () => 1 });
  return { blobs, count: () => count, stop, start: () => listen(port) };
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status).end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>key AKTEST</Message></Error>`);
}

const write = (blobs: S3Blobs) => blobs.writeBlob(chunked(noise(10), 10), {});

it("a store that is busy, or cuts the connection, is asked again and nobody notices", async () => {
  const { blobs, count } = await storeThat((request, response, n) => {
    if (n === 1) refuse(response, 503, "SlowDown");
    else if (n === 2) request.socket.destroy();
    else response.end();
  });
  expect((await write(blobs)).size).toBe(10);
  expect(count()).toBe(3);
});

it.each([
  [403, "AccessDenied", Unavailable, "refuses this server (AccessDenied)"],
  [403, "SignatureDoesNotMatch", Unavailable, "AWS_SECRET_ACCESS_KEY"],
  [404, "NoSuchBucket", Unavailable, "has no bucket books"],
  [301, "PermanentRedirect", Unavailable, "AWS_REGION"],
  [403, "RequestTimeTooSkewed", Unavailable, "clock"],
  [507, "XMinioStorageFull", StorageFull, "no room"],
] as const)("a refusal with %d %s is told at once, with what to do and without a key", async (status, code, kind, words) => {
  const { blobs, count } = await storeThat((_, response) => refuse(response, status, code));
  const error = await write(blobs).then(
    () => expect.fail("stored"),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(kind);
  expect(String(error)).toContain(words);
  expect(count()).toBe(1);
  const seen = `${error} ${JSON.stringify(error, Object.getOwnPropertyNames(error))} ${(error as Error).stack} ${(error as Error).cause}`;
  expect(seen).not.toContain(SECRET);
  expect(seen).not.toContain("AKTEST");
});

it("a store that is away is told of as such, and used again as soon as it is back", async () => {
  const { blobs, stop, start } = await storeThat((_, response) => void response.end());
  await stop();
  await expect(write(blobs)).rejects.toThrow(Unavailable);
  await expect(blobs.readBlob(HASH)).rejects.toThrow(Unavailable);
  await start();
  expect((await write(blobs)).size).toBe(10);
});

it("a blob that is not there is not the store's fault", async () => {
  const { blobs, count } = await storeThat((_, response) => refuse(response, 404, "NoSuchKey"));
  await expect(blobs.readBlob(HASH)).rejects.toThrow(NotFound);
  expect(count()).toBe(1);
});

it("a reader whose connection breaks gets the rest by another one", async () => {
  const bytes = noise(300_000);
  const ranges: (string | undefined)[] = [];
  const { blobs } = await storeThat((request, response, n) => {
    ranges.push(request.headers.range);
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(start === 0 ? 200 : 206, { "content-length": bytes.byteLength - start });
    if (n > 2) response.end(bytes.subarray(start));
    else response.write(bytes.subarray(start, start + 100_000), () => setImmediate(() => request.socket.destroySoon()));
  });
  expect((await read(blobs, HASH)).equals(bytes)).toBe(true);
  expect(ranges).toHaveLength(3);
  expect(ranges[0]).toBe(undefined);
});

it("a copy that fails behind an answer of success is no success", async () => {
  const parts: string[] = [];
  const { blobs } = await storeThat((request, response) => {
    const url = request.url ?? "";
    parts.push(`${request.method} ${url.replace(/\?.*/, "").split("/").at(-2)}`);
    if (url.includes("uploads")) response.end("<R><UploadId>u</UploadId></R>");
    else if (request.method === "HEAD") response.writeHead(404).end();
    else if (request.headers["x-amz-copy-source"] !== undefined) refuse(response, 200, "InternalError");
    else response.writeHead(200, { etag: '"e"' }).end("<R></R>");
  });
  await expect(blobs.writeBlob(chunked(noise(9_000_000), 65_536), {})).rejects.toThrow(Unavailable);
  expect(parts.at(-1)).toBe("DELETE arriving");
});
