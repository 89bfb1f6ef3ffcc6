import { fileURLToPath } from "node:url";
import type { ServerConfig } from "@trialbook/server/config.ts";
import { keepSending } from "../capture/send/keep-sending.ts";
import type { Command } from "../command.ts";
import { readOptions } from "../read-options.ts";
import { SERVER_OPTIONS } from "../server-options.ts";
import { untilToldToStop } from "../until-told-to-stop.ts";

const help = `Usage: trialbook server [options]

Starts the server with the book in a folder, in the foreground. Stop it with Ctrl+C or SIGTERM.

  --port PORT            port to listen on; 0 takes any free one (default 5757)
  --data DIR             folder of the book, made if it is not there (default ./trialbook-data)
  --store URL            database of the book instead of the folder, e.g. postgres://user@host/database;
                         any number of servers may share it
  --blobs URL            object store for files instead of the folder: s3://BUCKET/PREFIX; see docs/guide/files-on-s3.md
  --blobs-public-url URL where clients reach that object store, if not at AWS_ENDPOINT_URL_S3
  --direct-transfers W   asked (default): clients that ask for it send and fetch large files there by themselves;
                         offered: all clients that can; never: all bytes go through this server
  --host HOST            address to listen on (default 127.0.0.1: this machine alone)
  --allowed-hosts NAMES  more names by which clients reach it, with commas between them
  --public-url URL       where people reach it through a proxy, e.g. https://book.example.org
  --durability full      an answer means the write survives a power cut (default)
  --durability relaxed   an answer means it survives a killed server; faster on slow disks
  --log text|json        lines for people (default), or an object a line with time, level, message, requestId, …
  --log-requests         a line for every request; those that fail are told anyway
  --drain SECONDS        once told to stop, say so at /ready and serve on for so long (default 0), for load balancers
  --set-up               without accounts, start all the same and print a link by which the first is made
  --insecure-no-auth     listen on an address that others can reach, without accounts

  --config FILE          file of settings: a JSON object with the names of these options
                         (default TRIALBOOK_CONFIG, else trialbook.json in this folder if there is one)

Each option can also stand in the environment, as TRIALBOOK_PORT, TRIALBOOK_ALLOWED_HOSTS, …;
Options count before the environment, and that before the file; trialbook config shows what counts.
TRIALBOOK_LOG_REQUESTS=1, TRIALBOOK_SET_UP=1 and TRIALBOOK_INSECURE_NO_AUTH=1 are those without a value. GET /metrics has
figures for Prometheus.

Example: trialbook server --port 8080 --data ~/lab-book`;

/** `trialbook server` */
export const serverCommand: Command = {
  name: "server",
  help,
  async run(args) {
    const { config: named, ...flags } = readOptions(args, SERVER_OPTIONS);
    const { serverLog, surviveFaults } = await import("@trialbook/server/system.ts");
    const { startServer } = await import("@trialbook/server/compose.ts");
    const { readConfig } = await import("@trialbook/server/config.ts");
    const { readSettingsFile } = await import("@trialbook/server/settings-file.ts");
    const config = readConfig(flags, process.env, readSettingsFile(named, process.env).settings);
    const log = serverLog(config.log);
    surviveFaults(log);
    const server = await startServer(config, {
      log,
      demo: [process.execPath, fileURLToPath(new URL("../main.js", import.meta.url)), "demo"],
    });
    if (config.log === "json") log.info(`Trialbook is at ${server.url}`, { url: server.url, data: config.data });
    else console.log(welcome(server.url, config));
    const sending = keepSending({ kind: "folder", data: config.data }, process.env);
    await untilToldToStop();
    const stopping = "Stopping: requests that have begun are answered first";
    if (config.log === "json") log.info(stopping);
    else console.log(stopping);
    await sending.stop();
    await server.close();
    return 0;
  },
};

function welcome(url: string, { data, store, blobs, durability }: ServerConfig): string {
  const files = blobs === undefined ? data : `s3://${blobs.bucket}/${blobs.prefix}`;
  const book = store === undefined ? data : withoutSecrets(store);
  const place = book === files ? book : `${book}, its files in ${files}`;
  return `Trialbook is at ${url}
Its book lies in ${place}${durability === "relaxed" ? " (relaxed durability: a power cut can lose the last seconds)" : ""}

Log to it from Python with the mlflow that you have:

  import mlflow
  mlflow.set_tracking_uri("${url}")
  mlflow.autolog()  # or: with mlflow.start_run(): mlflow.log_metric("loss", 0.1)
`;
}

/** An address as it may be shown: without user, password and settings. */
function withoutSecrets(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}
