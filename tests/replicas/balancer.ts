import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** Hands requests to one server after the other, as a load balancer does. */
export interface Balancer {
  readonly url: string;
  /** Requests that each server answered, by its port. */
  readonly answered: ReadonlyMap<number, number>;
  /** Requests whose server went away before it had answered them. */
  readonly broken: () => number;
  close(): Promise<void>;
}

/** A server that takes no connection is passed over; a request that was on its way when its server died is answered 502. */
export async function roundRobin(ports: readonly number[]): Promise<Balancer> {
  let turn = 0;
  let broken = 0;
  const answered = new Map<number, number>();
  const pass = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const found = await nextThatTakes(ports, turn++);
    if (found === undefined) return void to.writeHead(503, { "retry-after": "1" }).end();
    const { socket, port } = found;
    const onward = request({
      method: from.method,
      path: from.url,
      headers: { ...from.headers, connection: "close" },
      createConnection: () => socket,
    });
    const fail = (): void => {
      broken++;
      if (to.headersSent) to.destroy();
      else to.writeHead(502).end();
    };
    onward.on("error", fail);
    onward.on("response", (answer) => {
      const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name !== "connection" && name !== "keep-alive"));
      to.writeHead(answer.statusCode ?? 502, headers);
      answer.pipe(to);
      answer.on("error", fail);
      answer.on("end", () => answered.set(port, (answered.get(port) ?? 0) + 1));
    });
    from.pipe(onward);
  };
  const server = createServer((from, to) => void pass(from, to));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered,
    broken: () => broken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function nextThatTakes(
  ports: readonly number[],
  turn: number,
): Promise<{ readonly socket: Socket; readonly port: number } | undefined> {
  for (let i = 0; i < ports.length; i++) {
    const port = ports[(turn + i) % ports.length] ?? 0;
    const socket = await new Promise<Socket | undefined>((resolve) => {
      const tried = connect(port, "127.0.0.1");
      tried.once("connect", () => resolve(tried));
      tried.once("error", () => resolve(undefined));
    });
    if (socket !== undefined) return { socket, port };
  }
  return undefined;
}
