import type { IncomingMessage, ServerResponse } from "node:http";
import { Invalid, Unauthenticated, Unavailable } from "@trialbook/core/errors.ts";
import { anonymousPrincipal, notPermitted, permits } from "../auth/principals.ts";
import { sendAndPart, sendInPieces, sendPacked, sendReply } from "./answer.ts";
import { BodyBudget } from "./body-budget.ts";
import { collectBody } from "./collect-body.ts";
import { decompressor } from "./decompress.ts";
import { failureReply } from "./failure-reply.ts";
import { InFlight } from "./in-flight.ts";
import { refusalReply } from "./refusal.ts";
import { CLIENT_GONE, RequestFigures } from "./request-figures.ts";
import { type GuardParts, requestGuard } from "./request-guard.ts";
import { requestIdOf } from "./request-id.ts";
import type { BufferedRoute, Call, Principal, Protocol, Reply, Route, StreamRoute } from "./route.ts";
import type { Destination, RouteTable } from "./route-table.ts";
import { sendResponse, webRequest } from "./stream-route.ts";

export interface ListenerParts extends GuardParts {
  readonly table: RouteTable;
  /** Who sends a request. @throws {Unauthenticated} if they are not who they say @throws {TooOften} */
  readonly principalOf: (request: IncomingMessage) => Principal | Promise<Principal>;
  readonly newRequestId: () => string;
  readonly figures?: RequestFigures;
  /** Whether every request is a line of the log; those that fail are anyway. */
  readonly logsRequests?: boolean;
}

/** A request on its way to an answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without the query. */
  readonly path: string;
  readonly id: string;
  /** By `performance.now()`. */
  readonly began: number;
}

/** The protocol whose words an exchange ends in, what the path said, and who asks. */
interface Found {
  readonly protocol: Protocol;
  readonly params: Readonly<Record<string, string>>;
  readonly principal: Principal;
}

/**
 * The one way into the server: guards once for all, then the route, then the answer. What protocols throw comes back
 * in their own wire form.
 *
 * Buffered routes never see a web-standard Request: building one would be a good part of what logging a metric costs.
 */
export function requestListener(parts: ListenerParts): (request: IncomingMessage, response: ServerResponse) => void {
  const { table, limits, log, principalOf, newRequestId, figures = new RequestFigures(), logsRequests = false } = parts;
  const guard = requestGuard(parts);
  const inFlight = new InFlight(limits.inFlight, limits.queued);
  const bodies = { most: limits.body, budget: new BodyBudget(limits.bodiesTogether) };
  const decompress = decompressor(limits.decompressedBody);
  const replyToFailure = failureReply(log);
  figures.watchQueue(() => inFlight);

  function fail(protocol: Protocol, error: unknown, exchange: Exchange): void {
    const { request, response, path, id } = exchange;
    const reply = replyToFailure(protocol, error, { id, method: request.method ?? "", path });
    if (response.headersSent || response.destroyed) response.destroy();
    else sendAndPart(exchange, error instanceof Unauthenticated ? challenged(reply) : reply);
  }

  /** Counts an exchange now, and what became of it once it is over. */
  function watch(route: Route | undefined, { request, response, id, began }: Exchange): void {
    const method = request.method ?? "";
    const counted = figures.begun(route, method);
    response.on("close", () => {
      const milliseconds = performance.now() - began;
      const status = response.headersSent ? response.statusCode : CLIENT_GONE;
      counted.ended(status, milliseconds);
      // The route, not the address: parts of it may be what only its client shall know.
      if (logsRequests)
        log.info("Answered", { requestId: id, method, route: route?.path ?? "none", status, ms: Number(milliseconds.toFixed(1)) });
    });
  }

  function dispatch(exchange: Exchange): void {
    const { request, path } = exchange;
    const method = request.method ?? "";
    let found: Destination;
    try {
      found = table.find(method, path);
    } catch (error) {
      watch(undefined, exchange);
      fail(table.protocolOf(path), error, exchange);
      return;
    }
    const { protocol, route } = found;
    watch(route, exchange);
    if (route === undefined) sendAndPart(exchange, noRoute(found, method, path));
    else admit(route, { ...found, protocol }, exchange);
  }

  /** Anybody gets what is public, even with credentials that are no longer good: how else would they find the way to sign in. */
  function admit(route: Route, found: Omit<Found, "principal">, exchange: Exchange): void {
    const go = (principal: Principal): void => {
      if (!permits(principal, route.permission)) {
        const what = `${exchange.request.method} ${exchange.path}`;
        fail(found.protocol, notPermitted(principal, { permission: route.permission, what }), exchange);
      } else if (route.kind === "buffered") buffered(route, { ...found, principal }, exchange);
      else void streamed(route, { ...found, principal }, exchange);
    };
    const refuse = (error: unknown): void => {
      if (route.permission === "public" && error instanceof Unauthenticated) go(anonymousPrincipal);
      else fail(found.protocol, error, exchange);
    };
    try {
      const principal = principalOf(exchange.request);
      if (principal instanceof Promise) principal.then(go, refuse);
      else go(principal);
    } catch (error) {
      refuse(error);
    }
  }

  function buffered(route: BufferedRoute, found: Found, exchange: Exchange): void {
    const { request } = exchange;
    collectBody(request, bodies, (body) => {
      if (!Buffer.isBuffer(body)) {
        fail(found.protocol, body, exchange);
        return;
      }
      const encoding = request.headers["content-encoding"];
      if (encoding === undefined || encoding === "identity" || body.length === 0) handle(route, { ...found, body }, exchange);
      else {
        decompress(body, encoding).then(
          (unpacked) => handle(route, { ...found, body: unpacked }, exchange),
          (error: unknown) => fail(found.protocol, error, exchange),
        );
      }
    });
  }

  function handle(
    route: BufferedRoute,
    { protocol, params, principal, body }: Found & { readonly body: Buffer },
    exchange: Exchange,
  ): void {
    const { request, path, id } = exchange;
    const call: Call = {
      method: route.method,
      params,
      query: (request.url ?? "").slice(path.length + 1),
      contentType: mediaType(request.headers["content-type"]),
      headers: request.headers,
      body,
      principal,
      address: request.socket.remoteAddress ?? "unknown",
      requestId: id,
    };
    const run = (): void => {
      const answered = (reply: Reply): void => {
        inFlight.leave();
        const cut = (error: unknown): void => fail(protocol, error, exchange);
        if (reply.rest !== undefined) sendInPieces(exchange, reply, reply.rest).catch(cut);
        else if (reply.packs === true) sendPacked(exchange, reply).catch(cut);
        else sendReply(exchange, reply);
      };
      const failed = (error: unknown): void => {
        inFlight.leave();
        fail(protocol, error, exchange);
      };
      try {
        route.handle(call).then(answered, failed);
      } catch (error) {
        failed(error);
      }
    };
    if (!inFlight.enter(run))
      fail(protocol, new Unavailable("The server has more to do than it can hold; try again in a moment."), exchange);
  }

  async function streamed(route: StreamRoute, { protocol, params, principal }: Found, exchange: Exchange): Promise<void> {
    const { request, response, id } = exchange;
    try {
      const encoding = request.headers["content-encoding"];
      if (encoding !== undefined && encoding !== "identity") {
        throw new Invalid(`Content-Encoding ${JSON.stringify(encoding)} is not taken here; send the bytes as they are.`);
      }
      const context = { method: request.method ?? "", params, principal, requestId: id };
      response.setHeader("x-request-id", id);
      await sendResponse(request, response, await route.handle(webRequest(request, response), context));
    } catch (error) {
      // Who went away gets no answer, and that is no fault.
      if (!request.destroyed || request.complete) fail(protocol, error, exchange);
    }
  }

  return (request, response) => {
    const url = request.url ?? "";
    const question = url.indexOf("?");
    const path = question === -1 ? url : url.slice(0, question);
    const exchange: Exchange = { request, response, path, id: requestIdOf(request, newRequestId), began: performance.now() };
    const refusal = guard(request, path);
    if (refusal !== undefined) {
      response.shouldKeepAlive = false;
      watch(undefined, exchange);
      sendAndPart(exchange, refusalReply(refusal));
      return;
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    dispatch(exchange);
  };
}

/** Says how to sign in, as HTTP wants of every 401. Not `Basic`: browsers would ask with a window of their own. */
function challenged(reply: Reply): Reply {
  return { ...reply, headers: { ...reply.headers, "www-authenticate": 'Bearer realm="Trialbook"' } };
}

const plain = { contentType: "text/plain; charset=utf-8" } as const;

function noRoute({ protocol, allowed }: Extract<Destination, { readonly route: undefined }>, method: string, path: string): Reply {
  if (allowed.length === 0) return protocol.noRoute(method, path, allowed);
  const allow = { allow: [...allowed, "OPTIONS"].join(", ") };
  if (method === "OPTIONS") return { ...plain, status: 204, body: "", headers: allow };
  const reply = protocol.noRoute(method, path, allowed);
  return { ...reply, headers: { ...reply.headers, ...allow } };
}

function mediaType(header: string | undefined): string | undefined {
  if (header === undefined || header === "application/json") return header;
  const end = header.indexOf(";");
  return (end === -1 ? header : header.slice(0, end)).trim().toLowerCase();
}
