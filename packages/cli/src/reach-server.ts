import { existsSync } from "node:fs";
import { Invalid, TrialbookError, Unavailable } from "@trialbook/core/errors.ts";
import { type Connection, Refused, Unreachable } from "@trialbook/sdk/http.ts";
import { type Destination, destinationOf, Line } from "./capture/send/destination.ts";
import { sendWaiting } from "./capture/send/send-waiting.ts";

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

/**
 * Does work with the book that was chosen: through the server that is named, or the one that has the folder open, or else
 * through one of its own that lives as long as the work. Runs of this folder that could not be sent before are sent first.
 *
 * @throws {TrialbookError} what the server refused, and that it does not answer, in its words
 */
export async function withServer<Result>(choice: BookChoice, work: (connection: Connection) => Promise<Result>): Promise<Result> {
  const destination = destinationOf(process.env, choice);
  if (destination.kind === "server" && !/^https?:\/\//.test(destination.url)) {
    throw new Invalid(`${destination.url} is no address of a server; it begins with http:// or https://.`);
  }
  if (destination.kind === "folder" && choice.folder === "must-exist" && !existsSync(destination.data)) {
    throw new Invalid(`There is no book in ${destination.data}. Name its folder with --data, or its server with --url.`);
  }
  const line = new Line(destination, process.env["TRIALBOOK_TOKEN"]);
  try {
    return await told(() =>
      untilReached(destination, async () => {
        const connection = await line.open();
        if (destination.kind === "folder") await sendWaiting(destination, connection, { env: process.env, clock: Date.now });
        return work(connection);
      }),
    );
  } finally {
    await line.close();
  }
}

/** Milliseconds for which a folder that others open and close is tried. */
const PATIENCE = 30_000;

/** Whoever has a folder open may only be another command that ends before we are done: then the next one is asked. */
async function untilReached<Result>(destination: Destination, work: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (destination.kind === "server" || !(error instanceof Unreachable) || performance.now() > until) throw error;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
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
