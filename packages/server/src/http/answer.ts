import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { hasBody } from "./collect-body.ts";
import type { Reply } from "./route.ts";
import { securityHeaders } from "./security-headers.ts";

const jsonStart: readonly string[] = ["content-type", "application/json", ...securityHeaders, "cache-control", "no-store"];

/** Sends a reply and its security headers; for HEAD, all but the body. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  writeHead(response, reply);
  response.end(reply.body);
}

/**
 * The same with a reply's rest, as the client reads it; one that goes away ends the making of it.
 *
 * @throws what making the rest throws; the answer is cut short then
 */
export async function sendInPieces(response: ServerResponse, reply: Reply, rest: AsyncIterable<string>): Promise<void> {
  if (response.destroyed) return;
  writeHead(response, reply);
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

function writeHead(response: ServerResponse, { status, body, rest, contentType, headers }: Reply): void {
  const head = contentType === undefined ? jsonStart.slice() : ["content-type", contentType, ...jsonStart.slice(2)];
  if (rest === undefined) head.push("content-length", String(Buffer.byteLength(body)));
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
export function sendAndPart(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (request.complete || !hasBody(request)) {
    sendReply(response, reply);
    return;
  }
  response.shouldKeepAlive = false;
  writeHead(response, reply);
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
