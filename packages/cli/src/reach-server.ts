import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Invalid, TrialbookError, Unavailable } from "@trialbook/core/errors.ts";
import { type Connection, Refused, Unreachable } from "@trialbook/sdk/http.ts";

/** Which book a command works on, by its options. */
export interface BookChoice {
  /** `--url`; default `TRIALBOOK_URL`. */
  readonly url?: string | undefined;
  /** `--data`; default `TRIALBOOK_DATA`, else `./trialbook-data`. */
  readonly data?: string | undefined;
  /** What to do where there is no folder yet. */
  readonly folder: "make" | "must-exist";
}

/** The options of every command that works on a book, for its help. */
export const bookOptionsHelp = `  --url URL   server that has the book (default TRIALBOOK_URL)
  --data DIR  folder of the book where no server is named (default TRIALBOOK_DATA, else ./trialbook-data)`;

const patience = 60_000;

/**
 * Does work with the book that was chosen: through the server that is named, or the one that has the folder open, or else
 * through one of its own that lives as long as the work.
 *
 * @throws {TrialbookError} what the server refused, and that it does not answer, in its words
 */
export async function withServer<Result>(choice: BookChoice, work: (connection: Connection) => Promise<Result>): Promise<Result> {
  const url = choice.url ?? process.env["TRIALBOOK_URL"];
  if (url !== undefined && url !== "") return told(() => work(connectionTo(url)));
  const folder = resolve(choice.data ?? process.env["TRIALBOOK_DATA"] ?? "trialbook-data");
  if (choice.folder === "must-exist" && !existsSync(folder)) {
    throw new Invalid(`There is no book in ${folder}. Name its folder with --data, or its server with --url.`);
  }
  // Only here: a server's code takes longer to load than most commands take.
  const { addressOfServer, startServer } = await import("@trialbook/server/compose.ts");
  const { readConfig } = await import("@trialbook/server/config.ts");
  const running = addressOfServer(folder);
  if (running !== undefined) return told(() => work(connectionTo(running)));
  const server = await startServer(readConfig({ data: folder, port: "0", host: "127.0.0.1" }, {}), { screens: "none" });
  try {
    return await told(() => work(connectionTo(server.url)));
  } finally {
    await server.close();
  }
}

function connectionTo(url: string): Connection {
  if (!/^https?:\/\//.test(url)) throw new Invalid(`${url} is no address of a server; it begins with http:// or https://.`);
  const token = process.env["TRIALBOOK_TOKEN"];
  return { url: url.replace(/\/+$/, ""), token, fetch: globalThis.fetch, timeout: patience };
}

/** The SDK's errors as this command line tells errors: one line, no stack. */
async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrialbookError) throw error;
    if (error instanceof Refused) throw new Invalid(error.message);
    if (error instanceof Unreachable) throw new Unavailable(error.message);
    throw error;
  }
}
