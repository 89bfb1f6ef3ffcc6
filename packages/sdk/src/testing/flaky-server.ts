import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One request that the server took, as parsed JSON. */
export interface Taken {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** A server with faults: `answer` decides what each request gets; what it answers with 200 is in `taken`. */
export interface FlakyServer {
  readonly url: string;
  readonly taken: Taken[];
  /** Default: everything is taken. */
  answer: (request: Taken) => { status: number; code?: string };
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function flakyServer(): Promise<FlakyServer> {
  let server: Server | undefined;
  let port = 0;
  const self: FlakyServer = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    taken: [],
    answer: () => ({ status: 200 }),
    async start() {
      server = createServer(async (request, response) => {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part as Buffer);
        const body = JSON.parse(Buffer.concat(parts).toString() || "{}") as Record<string, unknown>;
        const taken = { method: request.method ?? "", path: request.url ?? "", body };
        const { status, code = "invalid" } = self.answer(taken);
        if (status === 200) self.taken.push(taken);
        const id = String(body["idempotencyKey"] ?? "run");
        response.writeHead(status, { "content-type": "application/json", connection: "close" });
        response.end(
          JSON.stringify(
            status === 200 ? { run: { info: { id, experimentId: "1", name: "quick-fox-1" } } } : { code, message: `refused ${status}` },
          ),
        );
      });
      await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
      port = (server.address() as AddressInfo).port;
    },
    async stop() {
      server?.closeAllConnections();
      await new Promise((resolve) => server?.close(resolve));
    },
  };
  await self.start();
  return self;
}
