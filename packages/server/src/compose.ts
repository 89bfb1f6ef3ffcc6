import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import type { Book } from "@trialbook/core/book.ts";
import type { NewId } from "@trialbook/core/ids.ts";
import { localPrincipal } from "./auth/principals.ts";
import { DiskBlobs } from "./blobs/disk/disk-blobs.ts";
import type { ServerConfig } from "./config.ts";
import { hostGuard } from "./http/allowed-host.ts";
import { healthProtocol } from "./http/health.ts";
import { defaultLimits } from "./http/limits.ts";
import { consoleLog, type Log } from "./http/log.ts";
import { listenHttp } from "./http/node-server.ts";
import { inBrackets, ownHosts } from "./http/own-hosts.ts";
import { requestListener } from "./http/request-listener.ts";
import type { Protocol } from "./http/route.ts";
import { routeTable } from "./http/route-table.ts";
import { buildPages, type PagesSource } from "./pages/build-pages.ts";
import { pagesProtocol } from "./pages/mount.ts";
import { readStaticFiles } from "./pages/static-files.ts";
import type { MlflowDeps } from "./protocols/mlflow/deps.ts";
import { mlflowProtocol } from "./protocols/mlflow/mount.ts";
import { signedMessage } from "./protocols/mlflow/webhooks/signed-message.ts";
import { demoRunner } from "./protocols/native/demo-runner.ts";
import type { NativeDeps } from "./protocols/native/deps.ts";
import { nativeProtocol } from "./protocols/native/mount.ts";
import { openPostgresStores } from "./stores/postgres/open-postgres.ts";
import { lockFolder } from "./stores/sqlite/folder-lock.ts";
import { openSqliteStores } from "./stores/sqlite/open-sqlite.ts";
import { liveServer } from "./stores/sqlite/server-file.ts";
import { webhookService } from "./webhooks/webhook-service.ts";

/** A book, and the folder that this process alone has open. */
export interface OpenBook extends Book {
  /** Tells other programs on this machine where this folder's server listens. */
  announce(address: string): void;
}

/** @throws {Unavailable} if another process has the folder, with its pid, or the database does not answer */
export async function openBook(
  { data, durability, store }: Pick<ServerConfig, "data" | "durability" | "store">,
  log: Log = systemLog,
): Promise<OpenBook> {
  const onDamage = (findings: readonly string[]): void => {
    for (const finding of findings) log.error(`The book was not closed in order and is damaged: ${finding}`);
  };
  if (store === undefined) {
    const stores = openSqliteStores({ folder: data, durability, clock: Date.now, onDamage });
    return { ...stores, blobs: new DiskBlobs({ folder: data, durability }) };
  }
  const lock = lockFolder(data);
  try {
    const stores = await openPostgresStores({ url: store, durability, clock: Date.now, onDamage });
    return {
      ...stores,
      blobs: new DiskBlobs({ folder: data, durability }),
      announce: lock.announce,
      async close() {
        await stores.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export interface RunningServer {
  /** Where clients reach it. */
  readonly url: string;
  /** Answers what has begun, commits and closes the book. */
  close(): Promise<void>;
}

export interface ServerExtras {
  /** Program and arguments of the bundled training. */
  readonly demo?: readonly string[];
  readonly log?: Log;
  /** `none`: for a command that opens the book for itself. Default `built`. */
  readonly screens?: "built" | "none";
}

/** Opens the book and listens; resolves when clients can connect. The screens may still be under construction then. */
export async function startServer(
  config: ServerConfig,
  { demo = [], log = systemLog, screens = "built" }: ServerExtras = {},
): Promise<RunningServer> {
  const book = await openBook(config, log);
  try {
    return await serve(config, { book, log, demo, screens });
  } catch (error) {
    await book.close();
    throw error;
  }
}

async function serve(config: ServerConfig, { book, log, demo, screens }: { readonly book: OpenBook } & Required<ServerExtras>) {
  const stopping = new AbortController();
  // The address is known only once it listens, if any free port will do; no request comes before that.
  const server = { version: ownVersion(), durability: config.durability, url: "" };
  const trainer = demoRunner(demo, () => server.url);
  const native: NativeDeps = { book, clock: Date.now, newId, random: Math.random, server, demo: trainer, stopping: stopping.signal };
  const webhooks = webhookService({
    webhooks: book.webhooks,
    settings: config.webhooks,
    folder: config.data,
    write: signedMessage,
    clock: Date.now,
    random: Math.random,
    log,
  });
  const listener = requestListener({
    table: routeTable(protocols({ ...native, webhooks }, { log, screens })),
    isOurHost: hostGuard(ownHosts({ ...config, addresses: ownAddresses })),
    publicOrigins: new Set(config.publicUrl === undefined ? [] : [config.publicUrl]),
    limits: defaultLimits,
    principal: localPrincipal,
    newRequestId: requestIds(),
    log,
  });
  const listening = await listenHttp(listener, { host: config.host, port: config.port, limits: defaultLimits });
  server.url = config.publicUrl ?? `http://${inBrackets(config.host)}:${listening.port}`;
  book.announce(server.url);
  const deliveries = webhooks.start();
  return {
    url: server.url,
    async close() {
      trainer.stop();
      stopping.abort();
      await listening.stop();
      await deliveries.stop();
      await book.close();
    },
  };
}

/** Every protocol that the server speaks. */
function protocols(deps: NativeDeps & MlflowDeps, { log, screens }: Required<Pick<ServerExtras, "log" | "screens">>): readonly Protocol[] {
  const pages =
    screens === "none" ? Promise.resolve(new Map()) : buildPages(pagesSource(), { log, signal: deps.stopping }).then(readStaticFiles);
  pages.catch((error: unknown) => {
    if (!deps.stopping.aborted) log.error("There are no screens", error);
  });
  const readSomething = () => deps.book.experiments.listExperiments("deleted");
  return [healthProtocol(readSomething), nativeProtocol(deps), mlflowProtocol(deps), pagesProtocol(pages)];
}

/** Where the server listens that has a data folder open; absent when none has. */
export function addressOfServer(folder: string): string | undefined {
  return liveServer(folder)?.address;
}

/** What went wrong in no request's name: a fault of ours that shall cost no one else's request. */
export function surviveFaults(log: Log = systemLog): void {
  process.on("uncaughtException", (error) => log.error("A fault of Trialbook, please report it", error));
}

const systemLog = consoleLog(() => new Date());
const newId: NewId = () => randomUUID().replaceAll("-", "");
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function pagesSource(): PagesSource {
  const web = here("../../web");
  const inputs = ["src", "public", "index.html", "vite.config.ts", "package.json"].map((name) => `${web}/${name}`);
  return { web, inputs: [...inputs, here("../../core/src"), here("../../api/src")], vite: here("../../../node_modules/vite/bin/vite.js") };
}

function ownVersion(): string {
  return (JSON.parse(readFileSync(here("../package.json"), "utf8")) as { version: string }).version; // a file of ours
}

/** Ids that are short, tell processes apart and cost nothing. */
function requestIds(): () => string {
  const start = newId().slice(0, 8);
  let count = 0;
  return () => `${start}-${(count++).toString(36)}`;
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []);
}
