import type { IncomingMessage } from "node:http";
import type { HostGuard } from "./allowed-host.ts";
import { isForeignChange, isForeignOrigin } from "./allowed-origin.ts";
import type { HttpLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Refusal } from "./refusal.ts";
import { refuseHead } from "./request-head.ts";

export interface GuardParts {
  readonly isOurHost: HostGuard;
  /** Origins by which people reach us through a proxy, lower case. */
  readonly publicOrigins: ReadonlySet<string>;
  readonly limits: HttpLimits;
  readonly log: Log;
}

/** Refused hosts that are logged; who scans the network shall not fill the disk. */
const toldHosts = 20;
/** Answered whatever `Host` says: load balancers and container health checks ask by address. */
const anyHost = new Set(["/health", "/ready"]);
const strangeHost: Refusal = { status: 403, message: "Invalid Host header - possible DNS rebinding attack detected", isPlain: true };
const crossOrigin = { message: "Cross-origin request blocked", isPlain: true } as const;

/** What every request must pass, whatever it asks for, before anything of ours looks at it. */
export function requestGuard({ isOurHost, publicOrigins, limits, log }: GuardParts) {
  let strangers = 0;
  return (request: IncomingMessage, path: string): Refusal | undefined => {
    const { headers, method = "" } = request;
    const { host, origin } = headers;
    // Node's parser takes the first line of HTTP/2 for one of its own.
    if (request.httpVersionMajor !== 1) return { status: 505, message: `HTTP/${request.httpVersion} is not spoken here; use HTTP/1.1` };
    const badHead = refuseHead(request.url ?? "", request.rawHeaders, limits);
    if (badHead !== undefined) return badHead;
    const transfer = headers["transfer-encoding"];
    if (transfer !== undefined && transfer.toLowerCase() !== "chunked")
      return { status: 501, message: `Transfer-Encoding ${transfer} is not known here` };
    if (!isOurHost(host) && !anyHost.has(path)) {
      if (strangers++ < toldHosts) {
        log.warn(`Refused a request for the host ${JSON.stringify(host)}; if that is this server, start it with --allowed-hosts`);
      }
      return strangeHost;
    }
    const site = headers["sec-fetch-site"];
    if (origin === undefined && site === undefined) return undefined;
    const fetchSite = typeof site === "string" ? site : undefined;
    if (isForeignChange({ method, host, origin, fetchSite }, publicOrigins)) return { status: 403, ...crossOrigin };
    const asksFirst = method === "OPTIONS" && origin !== undefined;
    return asksFirst && isForeignOrigin(origin, host, publicOrigins) ? { status: 400, ...crossOrigin } : undefined;
  };
}
