import { resolve } from "node:path";
import { type Connection, Unreachable } from "@trialbook/sdk/http.ts";
import { liveServer } from "@trialbook/server/stores/sqlite/server-file.ts";
import { keptToken } from "../../kept-tokens.ts";

/** Where a run goes: a server by its address, or whoever serves a folder on this machine. */
export type Destination = { readonly kind: "server"; readonly url: string } | { readonly kind: "folder"; readonly data: string };

/** `TRIALBOOK_URL`, else the folder that `TRIALBOOK_DATA` names, else `./trialbook-data`. */
export function destinationOf(
  env: Readonly<Record<string, string | undefined>>,
  flags: { readonly url?: string | undefined; readonly data?: string | undefined } = {},
): Destination {
  const url = flags.url ?? (flags.data === undefined ? env["TRIALBOOK_URL"] : undefined);
  if (url !== undefined && url !== "") return { kind: "server", url: url.replace(/\/+$/, "") };
  return { kind: "folder", data: resolve(flags.data ?? (env["TRIALBOOK_DATA"] || "trialbook-data")) };
}

/** Milliseconds that a request may take before it counts as unanswered. */
const TIMEOUT = 60_000;

/** A way to a destination, that opens the folder's book itself only when it is told to. */
export class Line {
  readonly destination: Destination;
  readonly #token: string | undefined;
  #own: { readonly url: string; close(): Promise<void> } | undefined;

  constructor(destination: Destination, token: string | undefined) {
    this.destination = destination;
    this.#token = token || (destination.kind === "server" ? keptToken(destination.url, process.env) : undefined);
  }

  /** The server that answers for the destination now; absent if the folder has none. It may yet be away. */
  connection(): Connection | undefined {
    const place = this.#place();
    return place === undefined ? undefined : { ...place, fetch: globalThis.fetch, timeout: TIMEOUT };
  }

  /** Whoever may read the folder needs no token: the key to its server lies there. */
  #place(): { readonly url: string; readonly token: string | undefined } | undefined {
    if (this.destination.kind === "server") return { url: this.destination.url, token: this.#token };
    const server = liveServer(this.destination.data);
    return server?.address === undefined ? undefined : { url: server.address, token: server.key ?? this.#token };
  }

  /**
   * The connection, with the folder's book opened in this process if nobody else has it. Others on this machine find
   * and use it meanwhile.
   * @throws {Unreachable} if another process has the folder and does not say where it listens
   */
  async open(): Promise<Connection> {
    for (let tries = 0; ; tries++) {
      const there = this.connection();
      if (there !== undefined) return there;
      if (this.destination.kind === "server") throw new Unreachable(`${this.destination.url} is away.`);
      try {
        const { startServer } = await import("@trialbook/server/compose.ts");
        const { readConfig } = await import("@trialbook/server/config.ts");
        this.#own = await startServer(readConfig({ data: this.destination.data, port: "0", host: "127.0.0.1" }, {}), { screens: "none" });
      } catch (error) {
        if (tries >= 50 || !isTaken(error)) throw error;
        // Whoever has the folder has not said yet where it listens, or is about to let go.
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }

  async close(): Promise<void> {
    await this.#own?.close();
    this.#own = undefined;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "unavailable";
}
