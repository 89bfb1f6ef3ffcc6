import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { acceptedEncoding } from "./accepted-encoding.ts";
import { hasBody } from "./collect-body.ts";
import { leastPacked, packBody } from "./pack-body.ts";
import type { Reply } from "./route.ts";
import { securityHeaders } from "./security-headers.ts";

const jsonStart: readonly string[] = ["content-type", "application/json", ...securityHeaders, "cache-control", "no-store"];

/** Where an answer goes, and the id of the request that it is for. */
export interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly id: string;
}

/** Sends a reply, the request's id and the security headers; for HEAD, all but the body. */
export function sendReply(to: Omit<Answering, "request">, reply: Reply): void {
  writeHead(to, reply);
  to.response.end(reply.body);
}

/** The same with a body that goes out packed where it is large and its client takes that. Rejects if it cannot be packed. */
export async function sendPacked(to: Omit<Answering, "request">, reply: Reply): Promise<void> {
  const { response } = to;
  if (reply.body.length < leastPacked) return sendReply(to, reply);
  const vary = { ...reply.headers, vary: "accept-encoding" };
  const encoding = acceptedEncoding(response.req.headers["accept-encoding"]?.toString());
  if (encoding === "identity") return sendReply(to, { ...reply, headers: vary });
  const packed = await packBody(Buffer.from(reply.body), encoding);
  if (response.destroyed) return;
  writeHead(to, { ...reply, headers: { ...vary, "content-encoding": encoding } }, packed.length);
  response.end(packed);
}

/**
 * The same with a reply's rest, as the client reads it; one that goes away ends the making of it.
 *
 * @throws what making the rest throws; the answer is cut short then
 */
export async function sendInPieces(to: Omit<Answering, "request">, reply: Reply, rest: AsyncIterable<string>): Promise<void> {
  const { response } = to;
  if (response.destroyed) return;
  writeHead(to, reply);
  if (response.req.method === "HEAD") {
    response.end();
    return;
  }
  response.write(reply.body);
  try {
    await pipeline(rest, response);
  } catch (error) {
    if (!isPrematureClose(error)) throw error;
  }
}

/** The client went away before it had read all: its right. */
export function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

/** @param length of the body in bytes, where it is not sent as it stands in the reply */
function writeHead({ response, id }: Omit<Answering, "request">, reply: Reply, length?: number): void {
  const { status, body, rest, contentType, headers } = reply;
  const head = contentType === undefined ? jsonStart.slice() : ["content-type", contentType, ...jsonStart.slice(2)];
  if (rest === undefined) head.push("content-length", String(length ?? Buffer.byteLength(body)));
  head.push("x-request-id", id);
  if (headers !== undefined) for (const name in headers) head.push(name, headers[name] ?? "");
  if (status === 503 && headers?.["retry-after"] === undefined) head.push("retry-after", "1");
  response.writeHead(status, head);
}

/** What a refused upload may still send before it is cut off: enough for clients to finish and read the answer. */
const lastBytes = 64 * 1024 * 1024;
const lastMoment = 2000;

/**
 * Sends a reply although the request's body may not have been read. The connection is let go of afterwards, so that
 * the body's rest is never taken for the next request; not at once, for a client that reads no answer before it has
 * sent everything would see only a broken connection.
 */
export function sendAndPart(to: Answering, reply: Reply): void {
  const { request, response } = to;
  if (request.complete || !hasBody(request)) {
    sendReply(to, reply);
    return;
  }
  response.shouldKeepAlive = false;
  writeHead(to, reply);
  if (reply.body === "") response.flushHeaders();
  else response.write(reply.body);
  // The client has its answer; ending the response is what closes the connection.
  let left = lastBytes;
  const timer = setTimeout(() => response.end(), lastMoment);
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) response.end();
  });
  request.on("close", () => {
    clearTimeout(timer);
    response.end();
  });
}
