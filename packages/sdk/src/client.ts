import type { ExperimentOverviewJson } from "@trialbook/api/experiments.ts";
import type { RunJson } from "@trialbook/api/runs.ts";
import { ActiveRun, asTexts, type ParamValue } from "./active-run.ts";
import { watchExit } from "./exit.ts";
import { type Connection, Unreachable } from "./http.ts";
import { deliver } from "./operation.ts";
import { findRuns, getRun, type History, listExperiments, type RunQuery, type RunRow, readHistory } from "./queries.ts";
import { openSpool, type Spool, spoolName } from "./spool.ts";

export interface ConnectOptions {
  /** Default: `TRIALBOOK_URL`, else the page's own origin in a browser, else `http://127.0.0.1:5757`. */
  readonly url?: string;
  /** Default: `TRIALBOOK_TOKEN`. */
  readonly token?: string;
  /** Folder for what could not be sent; default `.trialbook-spool` below the working folder. Only where there is a file system. */
  readonly spool?: string;
  /** Milliseconds that the end of a run waits for a server that is away; default 10,000. */
  readonly patience?: number;
  readonly fetch?: typeof globalThis.fetch;
  /** Told of what went wrong in the background; default `console.warn`. */
  readonly onProblem?: (message: string) => void;
}

export interface RunOptions {
  /** Name; made if there is none. Default `Default`. */
  readonly experiment?: string;
  /** Default: friendly words. */
  readonly name?: string;
  readonly params?: Readonly<Record<string, ParamValue>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A server to record runs on and to ask about them. */
export class Trialbook {
  readonly #connection: Connection;
  readonly #spool: Spool | undefined;
  readonly #patience: number;
  readonly #onProblem: (message: string) => void;

  constructor(options: ConnectOptions = {}) {
    const env = environment();
    const url = options.url ?? env["TRIALBOOK_URL"] ?? pageOrigin() ?? "http://127.0.0.1:5757";
    const token = options.token ?? env["TRIALBOOK_TOKEN"];
    this.#connection = { url: url.replace(/\/+$/, ""), token, fetch: options.fetch ?? globalThis.fetch.bind(globalThis), timeout: 30_000 };
    this.#spool = openSpool(options.spool ?? env["TRIALBOOK_SPOOL"] ?? ".trialbook-spool");
    this.#patience = options.patience ?? 10_000;
    this.#onProblem = options.onProblem ?? ((message) => console.warn(`trialbook: ${message}`));
  }

  /**
   * Starts a run. It waits a moment for the server, and goes on recording without it if it is away: everything is
   * sent when it comes back.
   */
  async run({ experiment, name, params = {}, tags = {} }: RunOptions = {}): Promise<ActiveRun> {
    await this.sync();
    const key = randomHex();
    const run = new ActiveRun({
      connection: this.#connection,
      spool: this.#spool,
      name: spoolName(key),
      patience: this.#patience,
      onProblem: this.#onProblem,
      create: {
        ...(experiment !== undefined && { experiment }),
        ...(name !== undefined && { name }),
        userId: environment()["USER"] ?? "",
        startTime: Date.now(),
        params: asTexts(params),
        tags: asTexts(tags),
        idempotencyKey: key,
      },
    });
    watchExit(run);
    await run.flush(Math.min(this.#patience, 3000));
    return run;
  }

  /** Sends what earlier processes could not. @returns how many runs were sent whole; 0 while the server is away */
  async sync(): Promise<number> {
    let sent = 0;
    for (const name of this.#spool?.list() ?? []) {
      try {
        let id: string | undefined;
        for (const operation of this.#spool?.read(name) ?? []) {
          const delivered = await deliver(this.#connection, id, operation);
          id = delivered.id;
          for (const error of delivered.refused) this.#onProblem(`The server did not take something of a kept run: ${error.message}`);
        }
        this.#spool?.remove(name);
        sent += 1;
      } catch (error) {
        if (error instanceof Unreachable) return sent;
        this.#onProblem(
          `The run kept as ${name} in ${this.#spool?.folder} cannot be sent: ${error instanceof Error ? error.message : error}`,
        );
      }
    }
    return sent;
  }

  experiments(): Promise<readonly ExperimentOverviewJson[]> {
    return listExperiments(this.#connection);
  }

  /** Runs of an experiment, with their params, tags and latest metrics. */
  runs(query: RunQuery): Promise<readonly RunRow[]> {
    return findRuns(this.#connection, query);
  }

  getRun(id: string): Promise<RunJson> {
    return getRun(this.#connection, id);
  }

  history(runId: string, key: string): Promise<History> {
    return readHistory(this.#connection, runId, key);
  }
}

function environment(): Readonly<Record<string, string | undefined>> {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {};
}

function pageOrigin(): string | undefined {
  return (globalThis as { location?: { origin?: string } }).location?.origin;
}

function randomHex(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
