import type { IncomingMessage, ServerResponse } from "node:http";
import { Forbidden, Invalid, Unavailable } from "@trialbook/core/errors.ts";
import { permits } from "../auth/principals.ts";
import { sendAndPart, sendInPieces, sendReply } from "./answer.ts";
import { BodyBudget } from "./body-budget.ts";
import { collectBody } from "./collect-body.ts";
import { decompressor } from "./decompress.ts";
import { failureReply } from "./failure-reply.ts";
import { InFlight } from "./in-flight.ts";
import { refusalReply } from "./refusal.ts";
import { type GuardParts, requestGuard } from "./request-guard.ts";
import type { BufferedRoute, Call, Principal, Protocol, Reply, StreamRoute } from "./route.ts";
import type { Destination, RouteTable } from "./route-table.ts";
import { sendResponse, webRequest } from "./stream-route.ts";

export interface ListenerParts extends GuardParts {
  readonly table: RouteTable;
  readonly principal: Principal;
  readonly newRequestId: () => string;
}

/** A request on its way to an answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without the query. */
  readonly path: string;
  readonly id: string;
}

/** The protocol whose words an exchange ends in, and what the path said. */
interface Found {
  readonly protocol: Protocol;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The one way into the server: guards once for all, then the route, then the answer. What protocols throw comes back
 * in their own wire form.
 *
 * Buffered routes never see a web-standard Request: building one would be a good part of what logging a metric costs.
 */
export function requestListener(parts: ListenerParts): (request: IncomingMessage, response: ServerResponse) => void {
  const { table, limits, log, principal, newRequestId } = parts;
  const guard = requestGuard(parts);
  const inFlight = new InFlight(limits.inFlight, limits.queued);
  const bodies = { most: limits.body, budget: new BodyBudget(limits.bodiesTogether) };
  const decompress = decompressor(limits.decompressedBody);
  const replyToFailure = failureReply(log);

  function fail(protocol: Protocol, error: unknown, { request, response, path, id }: Exchange): void {
    const reply = replyToFailure(protocol, error, { id, method: request.method ?? "", path });
    if (response.headersSent || response.destroyed) response.destroy();
    else sendAndPart(request, response, reply);
  }

  function dispatch(exchange: Exchange): void {
    const { request, path } = exchange;
    const method = request.method ?? "";
    let found: Destination;
    try {
      found = table.find(method, path);
    } catch (error) {
      fail(table.protocolOf(path), error, exchange);
      return;
    }
    const { protocol, route } = found;
    if (route === undefined) sendAndPart(request, exchange.response, noRoute(found, method, path));
    else if (!permits(principal, route.permission)) {
      fail(protocol, new Forbidden(`${principal.name} may not ${method} ${path}; ask whoever runs this server.`), exchange);
    } else if (route.kind === "buffered") buffered(route, found, exchange);
    else void streamed(route, found, exchange);
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

  function handle(route: BufferedRoute, { protocol, params, body }: Found & { readonly body: Buffer }, exchange: Exchange): void {
    const { request, response, path, id } = exchange;
    const call: Call = {
      method: route.method,
      params,
      query: (request.url ?? "").slice(path.length + 1),
      contentType: mediaType(request.headers["content-type"]),
      headers: request.headers,
      body,
      principal,
      requestId: id,
    };
    const run = (): void => {
      const answered = (reply: Reply): void => {
        inFlight.leave();
        if (reply.rest === undefined) sendReply(response, reply);
        else sendInPieces(response, reply, reply.rest).catch((error: unknown) => fail(protocol, error, exchange));
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

  async function streamed(route: StreamRoute, { protocol, params }: Found, exchange: Exchange): Promise<void> {
    const { request, response, id } = exchange;
    try {
      const encoding = request.headers["content-encoding"];
      if (encoding !== undefined && encoding !== "identity") {
        throw new Invalid(`Content-Encoding ${JSON.stringify(encoding)} is not taken here; send the bytes as they are.`);
      }
      const context = { method: request.method ?? "", params, principal, requestId: id };
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
    const refusal = guard(request, path);
    if (refusal !== undefined) {
      response.shouldKeepAlive = false;
      sendAndPart(request, response, refusalReply(refusal));
      return;
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    dispatch({ request, response, path, id: newRequestId() });
  };
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
