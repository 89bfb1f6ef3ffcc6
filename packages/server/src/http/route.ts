import type { Role } from "@trialbook/core/account/account.ts";

/**
 * What a caller must be allowed to do. `public` needs nothing, `self` that somebody is signed in who looks after their own
 * account; the others are roles. Without accounts the one local principal may do everything; the table is complete all the same.
 */
export type Permission = "public" | "self" | "read" | "write" | "manage" | "admin";

/** Who calls. */
export type Principal =
  /** Whoever reaches a server that has no accounts, or has the right to read its data folder: may do everything. */
  | { readonly kind: "local"; readonly name: string }
  /** Nobody said who they are. */
  | { readonly kind: "anonymous"; readonly name: string }
  | {
      readonly kind: "user";
      readonly name: string;
      readonly userId: string;
      /** What they may do this time: a token may allow less than its owner's role. */
      readonly role: Role;
      /** How they showed who they are; `session` with the hash of the session. */
      readonly by: { readonly kind: "session"; readonly hash: string } | { readonly kind: "password" | "token" };
    };

/** A request whose body has been read whole: counted against the limits, decompressed, guarded. */
export interface Call {
  readonly method: string;
  /** Path parameters, percent-decoded once. */
  readonly params: Readonly<Record<string, string>>;
  /** Without the question mark, as sent. */
  readonly query: string;
  /** The media type without parameters, lower case; absent when the header is. */
  readonly contentType: string | undefined;
  /** As sent, names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Empty when there is none. */
  readonly body: Uint8Array;
  readonly principal: Principal;
  /** Of the other end of the connection. */
  readonly address: string;
  readonly requestId: string;
}

/** What goes back for a {@link Call}. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** What comes after `body`, made no faster than the client reads it; for what is too long to hold. */
  readonly rest?: AsyncIterable<string>;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Whether a large body goes out packed to clients that take it so. */
  readonly packs?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

interface RouteBase {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  /** A parameter is one part, as in `/api/v1/runs/:id`; a rest of any number of parts is `/files/:path{.+}`. */
  readonly path: string;
  readonly permission: Permission;
}

/** An endpoint that takes and gives small bodies: nearly all of them. */
export interface BufferedRoute extends RouteBase {
  readonly kind: "buffered";
  handle(call: Call): Promise<Reply>;
}

/** An endpoint that streams: artifacts, events. It sees the web-standard request. */
export interface StreamRoute extends RouteBase {
  readonly kind: "stream";
  /** It goes on for as long as the client listens, so how long it took says nothing. */
  readonly isLive?: true;
  handle(request: Request, context: Omit<Call, "address" | "body" | "contentType" | "headers" | "query">): Promise<Response>;
}

export type Route = BufferedRoute | StreamRoute;

/** A protocol as the server mounts it: its routes, and how its clients want to be told of a failure. */
export interface Protocol {
  readonly name: string;
  /** Paths under these prefixes that no route answers get this protocol's not-found, e.g. `/api/2.0/mlflow`. */
  readonly prefixes: readonly string[];
  readonly routes: readonly Route[];
  /** The wire form of any error, ours or unknown; unknown ones become a 500 that names the request id and nothing else. */
  failure(error: unknown, requestId: string): Reply;
  /** No route here: 404 (`allowed` empty) or 405. */
  noRoute(method: string, path: string, allowed: readonly string[]): Reply;
}
