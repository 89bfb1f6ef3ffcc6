import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openAccounts } from "./auth/open-accounts.ts";
import { freeBytes } from "./blobs/disk/free-space.ts";
import type { ServerConfig } from "./config.ts";
import { hostGuard } from "./http/allowed-host.ts";
import { healthProtocol } from "./http/health.ts";
import { defaultLimits } from "./http/limits.ts";
import type { Log } from "./http/log.ts";
import { listenHttp } from "./http/node-server.ts";
import { inBrackets, ownHosts } from "./http/own-hosts.ts";
import { RequestFigures } from "./http/request-figures.ts";
import { requestListener } from "./http/request-listener.ts";
import type { Protocol } from "./http/route.ts";
import { routeTable } from "./http/route-table.ts";
import { watchForLostRuns } from "./lost-runs-watch.ts";
import { monitorProtocol } from "./monitor/mount.ts";
import { sizeWatch } from "./monitor/size-watch.ts";
import { type OpenBook, openBook } from "./open-book.ts";
import { buildPages, type PagesSource } from "./pages/build-pages.ts";
import { pagesProtocol } from "./pages/mount.ts";
import { readStaticFiles } from "./pages/static-files.ts";
import type { MlflowDeps } from "./protocols/mlflow/deps.ts";
import { mlflowProtocol } from "./protocols/mlflow/mount.ts";
import { signedMessage } from "./protocols/mlflow/webhooks/signed-message.ts";
import { demoRunner } from "./protocols/native/demo-runner.ts";
import type { NativeDeps } from "./protocols/native/deps.ts";
import { nativeProtocol } from "./protocols/native/mount.ts";
import { newId, systemLog } from "./system.ts";
import { webhookService } from "./webhooks/webhook-service.ts";
import { checkWhoGetsIn } from "./who-gets-in.ts";

export interface RunningServer {
  /** Where clients reach it. */
  readonly url: string;
  /** Says that it is not ready, waits as long as the configuration says, answers what has begun, commits and closes the book. */
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
    await checkWhoGetsIn(config, book);
    return await serve(config, { book, log, demo, screens });
  } catch (error) {
    await book.close();
    throw error;
  }
}

async function serve(config: ServerConfig, { book, log, demo, screens }: { readonly book: OpenBook } & Required<ServerExtras>) {
  const stopping = new AbortController();
  let isStopping = false;
  const figures = new RequestFigures();
  // The address is known only once it listens, if any free port will do; no request comes before that.
  const server = { version: ownVersion(), durability: config.durability, url: "" };
  const { people, authenticator, operatorKey, setUpPath } = openAccounts({
    accounts: book.accounts,
    clock: Date.now,
    newId,
    isSecure: config.publicUrl?.startsWith("https:") ?? false,
    trustsAll: config.withoutAccounts === "everybody",
  });
  const trainer = demoRunner(demo, () => ({ url: server.url, token: operatorKey }));
  const webhooks = webhookService({
    webhooks: book.webhooks,
    settings: config.webhooks,
    folder: config.data,
    write: signedMessage,
    clock: Date.now,
    random: Math.random,
    log,
  });
  const native: NativeDeps = {
    people,
    book,
    webhooks,
    clock: Date.now,
    newId,
    random: Math.random,
    server,
    demo: trainer,
    stopping: stopping.signal,
  };
  const listener = requestListener({
    table: routeTable([
      ...protocols({ ...native, modelSources: config.modelSources }, { log, screens }),
      healthProtocol({
        isStopping: () => isStopping,
        checks: [
          { name: "store", run: () => book.experiments.listExperiments("deleted") },
          { name: "files", run: () => book.blobs.checkWritable() },
        ],
      }),
      monitorProtocol({
        figures,
        book: book.whole,
        lastSize: sizeWatch(() => book.whole.size(), {
          clock: Date.now,
          onFailure: (error) => log.error("The book could not be counted", error),
        }),
        freeBytes: () => freeBytesOrNone(config.data),
        version: server.version,
        clock: Date.now,
      }),
    ]),
    isOurHost: hostGuard(ownHosts({ ...config, addresses: ownAddresses })),
    publicOrigins: new Set(config.publicUrl === undefined ? [] : [config.publicUrl]),
    limits: defaultLimits,
    principalOf: authenticator.principalOf,
    newRequestId: requestIds(),
    figures,
    logsRequests: config.logRequests,
    log,
  });
  const listening = await listenHttp(listener, { host: config.host, port: config.port, limits: defaultLimits });
  server.url = config.publicUrl ?? `http://${inBrackets(config.host)}:${listening.port}`;
  book.announce(`http://${inBrackets(everyAddress.has(config.host) ? "127.0.0.1" : config.host)}:${listening.port}`, operatorKey);
  if (config.withoutAccounts === "set-up" && !(await book.accounts.hasUsers())) {
    log.info(`There are no accounts yet. Within the hour, make the first one at ${server.url}${setUpPath}`);
  }
  const deliveries = webhooks.start();
  const lostRuns = watchForLostRuns(book.runs, log);
  return {
    url: server.url,
    async close() {
      isStopping = true;
      trainer.stop();
      if (config.drain > 0) {
        listening.partWithClients();
        await sleep(1000 * config.drain);
      }
      stopping.abort();
      await listening.stop();
      await deliveries.stop();
      await lostRuns.stop();
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
  return [nativeProtocol(deps), mlflowProtocol(deps), pagesProtocol(pages)];
}

const everyAddress = new Set(["0.0.0.0", "::"]);
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

function freeBytesOrNone(folder: string): number | undefined {
  try {
    return freeBytes(folder);
  } catch {
    return undefined; // The folder's disk is away; `/ready` tells of it.
  }
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []);
}
