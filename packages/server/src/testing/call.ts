import { localPrincipal } from "../auth/principals.ts";
import type { Protocol, Reply } from "../http/route.ts";
import { routeTable } from "../http/route-table.ts";

/** Calls buffered routes of a protocol as the listener would, without a socket: failures come in the protocol's own form. */
export function caller(protocol: Protocol): (method: string, target: string, body?: unknown) => Promise<Answer> {
  const table = routeTable([{ ...protocol, prefixes: ["/"] }]);
  return async (method, target, body) => {
    const [path = "", query = ""] = target.split("?");
    return read(await reply(path, query));

    async function reply(path: string, query: string): Promise<Reply> {
      try {
        const found = table.find(method, path);
        if (found.route === undefined) return protocol.noRoute(method, path, found.allowed);
        if (found.route.kind !== "buffered") throw new Error(`${path} streams`);
        return await found.route.handle({
          method,
          params: found.params,
          query,
          headers: {},
          contentType: body === undefined ? undefined : "application/json",
          body: body === undefined ? new Uint8Array() : Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
          principal: localPrincipal,
          address: "127.0.0.1",
          requestId: "r1",
        });
      } catch (error) {
        return protocol.failure(error, "r1");
      }
    }
  };
}

/** What came back, its JSON parsed. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

function read({ status, body }: Reply): Answer {
  return { status, json: JSON.parse(body) };
}
