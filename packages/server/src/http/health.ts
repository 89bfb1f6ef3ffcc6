import type { Protocol, Reply } from "./route.ts";

const ok: Reply = { status: 200, body: "OK", contentType: "text/plain; charset=utf-8" };

/**
 * `/health`: the process answers. `/ready`: its storage does too.
 *
 * @param readSomething rejects if the storage does not answer
 */
export function healthProtocol(readSomething: () => Promise<unknown>): Protocol {
  return {
    name: "health",
    prefixes: ["/health", "/ready"],
    routes: [
      { kind: "buffered", method: "GET", path: "/health", permission: "public", handle: async () => ok },
      {
        kind: "buffered",
        method: "GET",
        path: "/ready",
        permission: "public",
        async handle() {
          await readSomething();
          return ok;
        },
      },
    ],
    failure: (_error, requestId) => ({ ...ok, status: 503, body: `Not ready (${requestId})` }),
    noRoute: (_method, _path, allowed) => ({
      ...ok,
      status: allowed.length > 0 ? 405 : 404,
      body: allowed.length > 0 ? "Method Not Allowed" : "Not Found",
    }),
  };
}
