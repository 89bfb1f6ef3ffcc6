import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { Invalid } from "@trialbook/core/errors.ts";
import { isPrematureClose } from "./answer.ts";
import { securityHeaders } from "./security-headers.ts";

/**
 * Node's request as the web-standard one. Its body is read only as fast as the route takes it, and its signal
 * aborts when the client goes away before it has been answered.
 *
 * @throws {Invalid} if the target is no address
 */
export function webRequest(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const gone = new AbortController();
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) gone.abort(new Error("The client went away"));
  });
  const { method = "GET", url = "/", rawHeaders } = incoming;
  const headers: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? "", rawHeaders[i + 1] ?? ""]);
  const bodiless = method === "GET" || method === "HEAD";
  try {
    return new Request(`http://localhost${url}`, {
      method,
      headers,
      signal: gone.signal,
      // A route that stops reading must not tear down the connection that its answer goes out on.
      ...(bodiless ? {} : { body: ReadableStream.from(incoming.iterator({ destroyOnReturn: false })), duplex: "half" }),
    });
  } catch (error) {
    throw new Invalid(`The request cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Sends a web-standard response, no faster than the client reads. Throws what its body throws; the connection is cut then. */
export async function sendResponse(incoming: IncomingMessage, outgoing: ServerResponse, response: Response): Promise<void> {
  for (let i = 0; i < securityHeaders.length; i += 2) {
    const name = securityHeaders[i] ?? "";
    if (!response.headers.has(name)) outgoing.setHeader(name, securityHeaders[i + 1] ?? "");
  }
  // Read before anything is sent, so that a failure can still be told.
  const small = isSmall(response) && incoming.method !== "HEAD" ? Buffer.from(await response.arrayBuffer()) : undefined;
  if (!incoming.complete) outgoing.shouldKeepAlive = false;
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (small !== undefined) {
    outgoing.end(small);
    return;
  }
  if (response.body === null || incoming.method === "HEAD") {
    await response.body?.cancel();
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  try {
    // Node's own type of the same stream.
    await pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing);
  } catch (error) {
    outgoing.destroy();
    if (!isPrematureClose(error)) throw error;
  }
}

const oneWrite = 64 * 1024;

/** Whether a body is worth no stream: head and body then go out in one packet. */
function isSmall(response: Response): boolean {
  const length = response.headers.get("content-length");
  return response.body !== null && length !== null && Number(length) <= oneWrite;
}
