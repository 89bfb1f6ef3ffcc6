import { fileURLToPath } from "node:url";
import type { ServerConfig } from "@trialbook/server/config.ts";
import type { Command } from "../command.ts";
import { readOptions } from "../read-options.ts";
import { untilToldToStop } from "../until-told-to-stop.ts";

const help = `Usage: trialbook server [options]

Starts the server with the book in a folder, in the foreground. Stop it with Ctrl+C or SIGTERM.

  --port PORT            port to listen on; 0 takes any free one (default 5757)
  --data DIR             folder of the book, made if it is not there (default ./trialbook-data)
  --store URL            database of the book instead of the folder, e.g. postgres://user@host/database;
                         any number of servers may share it
  --host HOST            address to listen on (default 127.0.0.1: this machine alone)
  --allowed-hosts NAMES  more names by which clients reach it, with commas between them
  --public-url URL       where people reach it through a proxy, e.g. https://book.example.org
  --durability full      an answer means the write survives a power cut (default)
  --durability relaxed   an answer means it survives a killed server; faster on slow disks
  --insecure-no-auth     listen on an address that others can reach, though there are no accounts

Each option can also stand in the environment, as TRIALBOOK_PORT, TRIALBOOK_ALLOWED_HOSTS, …;
TRIALBOOK_INSECURE_NO_AUTH=1 is the last one.

Example: trialbook server --port 8080 --data ~/lab-book`;

/** `trialbook server` */
export const serverCommand: Command = {
  name: "server",
  summary: "Start the server",
  help,
  async run(args) {
    const flags = readOptions(args, {
      port: { type: "string" },
      data: { type: "string" },
      store: { type: "string" },
      host: { type: "string" },
      "allowed-hosts": { type: "string" },
      "public-url": { type: "string" },
      durability: { type: "string" },
      "insecure-no-auth": { type: "boolean" },
    });
    const { startServer, surviveFaults } = await import("@trialbook/server/compose.ts");
    const { readConfig } = await import("@trialbook/server/config.ts");
    const config = readConfig(flags, process.env);
    surviveFaults();
    const server = await startServer(config, { demo: [process.execPath, fileURLToPath(new URL("../main.js", import.meta.url)), "demo"] });
    console.log(welcome(server.url, config));
    await untilToldToStop();
    console.log("Stopping: requests that have begun are answered first");
    await server.close();
    return 0;
  },
};

function welcome(url: string, { data, store, durability }: ServerConfig): string {
  const place = store === undefined ? data : `${withoutSecrets(store)}, its files in ${data}`;
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
