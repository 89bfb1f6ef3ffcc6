import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import { refuseBytes } from "./client-error.ts";
import type { HttpLimits } from "./limits.ts";

/** A server that listens. */
export interface Listening {
  /** The port it got; another than asked for only if that was 0. */
  readonly port: number;
  /** From now on each answer ends its connection, so that clients find another server with their next request. */
  partWithClients(): void;
  /** Takes no new connections, answers what has begun, and lets go of the rest when the time for that is over. */
  stop(): Promise<void>;
}

/** How long a connection that looks idle is kept once the server stops: a request may be on its way through the wire. */
const lastRequests = 250;
const look = 25;
/** Naming a large file takes an object store minutes; so many times the allowed silence is given for an answer, then it is lost. */
const mostSilences = 30;

/**
 * Node's HTTP server with its limits set: slow headers, silent clients, too many connections and bytes that are no
 * request end here, whatever they are meant for.
 */
export async function listenHttp(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  options: { readonly host: string; readonly port: number; readonly limits: HttpLimits },
): Promise<Listening> {
  const { limits } = options;
  const connections = new WeakMap<Socket, Connection>();
  const begun = new Set<ServerResponse>();
  let stopping = false;
  const server = createServer(
    {
      maxHeaderSize: limits.target + limits.headers,
      headersTimeout: limits.headersWithin,
      requestTimeout: 0, // an upload may take long as long as bytes come: `timeout` below sees to that
      keepAliveTimeout: limits.keepAlive,
      connectionsCheckingInterval: 1000,
      noDelay: true,
    },
    onRequest,
  );
  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (turnedAway.size > 0 && turnedAway.has(socket)) return;
    if (stopping) response.shouldKeepAlive = false;
    let connection = connections.get(socket);
    if (connection === undefined) {
      connection = { unanswered: 0, last: response, silences: 0 };
      connections.set(socket, connection);
    }
    connection.unanswered++;
    connection.last = response;
    connection.silences = 0;
    begun.add(response);
    response.on("close", () => {
      connection.unanswered--;
      begun.delete(response);
    });
    handle(request, response);
  }
  server.maxHeadersCount = 2 * limits.headerCount; // Node drops headers past this in silence; the guard refuses before
  server.timeout = limits.silence;
  server.on("timeout", (socket: Socket) => {
    const connection = connections.get(socket);
    // What has arrived whole and takes long to answer is our silence, not the client's.
    if (connection === undefined || !isBeingAnswered(connection) || ++connection.silences > mostSilences) socket.destroy();
    else socket.setTimeout(limits.silence);
  });
  server.on("checkContinue", onRequest);
  server.on("clientError", (error, stream) => {
    const socket = stream as Socket; // the connections of a plain HTTP server
    refuseBytes(error, socket, { targetLimit: limits.target, mayAnswer: mayAnswer(connections.get(socket)) });
  });
  const turnedAway = refuseConnectionsBeyond(server, limits.connections);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    partWithClients() {
      stopping = true;
    },
    async stop() {
      stopping = true;
      for (const response of begun) response.shouldKeepAlive = false;
      const started = performance.now();
      // http.Server's own close would at once cut connections on which a request is on its way.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      const timer = setInterval(() => {
        const waited = performance.now() - started;
        if (waited > limits.stopWithin) server.closeAllConnections();
        else if (waited > lastRequests) server.closeIdleConnections();
      }, look);
      await closed;
      clearInterval(timer);
    },
  };
}

/** What of a connection's requests still waits for its answer. */
interface Connection {
  unanswered: number;
  last: ServerResponse;
  /** How often nothing was heard for the whole time that is allowed, since the last request came. */
  silences: number;
}

function isBeingAnswered({ unanswered, last }: Connection): boolean {
  return unanswered > 0 && last.req.complete && !last.headersSent;
}

/** Whether the next thing that the client reads would be the answer to the bytes that were wrong. */
function mayAnswer(connection: Connection | undefined): boolean {
  if (connection === undefined || connection.unanswered === 0) return true;
  return connection.unanswered === 1 && !connection.last.req.complete && !connection.last.headersSent;
}

/** @returns the sockets that were told so and are closing */
function refuseConnectionsBeyond(server: Server, most: number): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  const turnedAway = new Set<Socket>();
  server.maxConnections = most + 100; // beyond these not even an answer
  server.on("connection", (socket: Socket) => {
    socket.on("close", () => {
      open.delete(socket);
      turnedAway.delete(socket);
    });
    if (open.size < most) {
      open.add(socket);
      return;
    }
    turnedAway.add(socket);
    socket.end("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", () =>
      socket.destroySoon(),
    );
  });
  return turnedAway;
}
