import type { IncomingMessage } from "node:http";

/** What a proxy or client may name a request: nothing that could be more than a name in a log or a header. */
const WELL_FORMED = /^[\w.:-]{1,128}$/;

/** The id by which a request is known in the log and in its answer: the one that it brought in `X-Request-Id`, or a new one. */
export function requestIdOf(request: IncomingMessage, newId: () => string): string {
  const brought = request.headers["x-request-id"];
  return typeof brought === "string" && WELL_FORMED.test(brought) ? brought : newId();
}
