import { connect, createServer, type Socket } from "node:net";
import { TEST_DATABASE } from "./test-database.ts";

/** A way to the database that can be cut. */
export interface CutOff {
  /** The address of a book, by this way. */
  through(url: string): string;
  /** Breaks all connections, and lets none through until {@link restore}. */
  cut(): void;
  restore(): void;
  close(): void;
}

/** @param refuses says of a connection's first bytes, which hold the name of its program, whether it is let through */
export async function cutOff(refuses: (first: string) => boolean = () => false): Promise<CutOff> {
  const { hostname, port } = new URL(TEST_DATABASE);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(Number(port || 5432), hostname);
    near.once("data", (first) => {
      if (refuses(first.toString("latin1"))) near.destroy();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => {});
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const own = typeof address === "object" && address !== null ? address.port : 0;
  const drop = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    through(url) {
      const way = new URL(url);
      way.hostname = "127.0.0.1";
      way.port = String(own);
      return way.href;
    },
    cut() {
      isCut = true;
      drop();
    },
    restore() {
      isCut = false;
    },
    close() {
      drop();
      server.close();
    },
  };
}
