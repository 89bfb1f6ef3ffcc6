import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { Book } from "@trialbook/core/book.ts";
import { localPrincipal } from "../auth/principals.ts";
import { DiskBlobs } from "../blobs/disk/disk-blobs.ts";
import { hostGuard } from "../http/allowed-host.ts";
import { defaultLimits } from "../http/limits.ts";
import { listenHttp } from "../http/node-server.ts";
import { requestListener } from "../http/request-listener.ts";
import type { Protocol } from "../http/route.ts";
import { routeTable } from "../http/route-table.ts";
import { openSqliteStores } from "../stores/sqlite/open-sqlite.ts";
import { temporaryFolder } from "../stores/sqlite/temporary-stores.ts";

/** What a server sent back. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

type Send = { readonly body?: string | Uint8Array; readonly headers?: Readonly<Record<string, string>> };

/**
 * A fresh book behind a real socket, closed and gone after the test.
 *
 * @param atEnd says what shall happen when the test has ended; vitest's `onTestFinished`
 */
export async function servedBook(protocolOf: (book: Book) => Protocol, atEnd: (end: () => void | Promise<void>) => void) {
  const folder = temporaryFolder(atEnd);
  const stores = openSqliteStores({ folder, durability: "relaxed", clock: Date.now });
  const book: Book = { ...stores, blobs: new DiskBlobs({ folder, durability: "relaxed" }) };
  const protocol = protocolOf(book);
  const failures: unknown[] = [];
  const { port, stop } = await listenHttp(
    requestListener({
      table: routeTable([{ ...protocol, prefixes: ["/"] }]),
      isOurHost: hostGuard(new Set(["127.0.0.1"])),
      publicOrigins: new Set(),
      limits: defaultLimits,
      principalOf: () => localPrincipal,
      newRequestId: () => "r1",
      log: { info() {}, warn() {}, error: (_message, cause) => failures.push(cause) },
    }),
    { host: "127.0.0.1", port: 0, limits: defaultLimits },
  );
  atEnd(async () => {
    await stop();
    await book.close();
  });

  /** Sends the target as it is written: no client tidies it up on the way. */
  function send(method: string, target: string, { body, headers = {} }: Send = {}): Promise<Received> {
    return new Promise((resolve, reject) => {
      const request = httpRequest({ port, host: "127.0.0.1", method, path: target, headers: { ...headers } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const whole = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, text: whole.toString() });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  return { book, folder, port, send, failures };
}
