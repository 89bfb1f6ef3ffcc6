import { createHash, randomUUID } from "node:crypto";
import { type Change, isRegistryChange, type RunChange } from "@trialbook/core/changes.ts";
import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import pg from "pg";
import { strongestChanges } from "../changes/strongest-changes.ts";
import type { ChangeFeed, ChangeRelay } from "./change-feed.ts";
import type { Database } from "./database.ts";

/** Changes are gathered for so long before other servers are told: a notification makes other commits wait for a moment. */
const GATHER_MS = 100;
/** Changes of one notification; of more, only the experiments are told. PostgreSQL carries 8,000 bytes. */
const MOST_CHANGES = 80;
/** Names of registered models that are told of together: each has at most 256 characters, of at most 12 bytes in JSON. */
const MOST_MODELS = 2;
/** While nothing is heard by itself, experiments are asked for what happened in them. */
const POLL_MS = 2000;

/**
 * Carries changes between servers: by LISTEN and NOTIFY where that works, by asking every two seconds where it does not
 * (through some poolers, on some engines, or while the connection is being made anew). Live screens depend on it, and
 * nothing else: a change that is lost with a server that dies is found by the screens' own next look.
 */
export class ChangeWire implements ChangeRelay {
  readonly #url: string;
  readonly #database: Database;
  readonly #changes: ChangeFeed;
  readonly #self = randomUUID();
  #gathered: Change[] = [];
  #channel: string | undefined;
  #client: pg.Client | undefined;
  #poll: NodeJS.Timeout | undefined;
  #polledTo: number | undefined;
  #sending: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ url, database, changes }: { readonly url: string; readonly database: Database; readonly changes: ChangeFeed }) {
    this.#url = url;
    this.#database = database;
    this.#changes = changes;
    changes.relayTo(this);
    this.#poll = setInterval(() => void this.#look(), POLL_MS).unref();
    void this.#listen();
  }

  send(changes: readonly Change[]): void {
    if (this.#isClosed) return;
    this.#gathered.push(...changes);
    this.#sending ??= setTimeout(() => {
      this.#sending = undefined;
      const gathered = strongestChanges(this.#gathered);
      this.#gathered = [];
      void this.#notify(gathered.length <= MOST_CHANGES ? fewModels(gathered) : wholesale(gathered));
    }, GATHER_MS).unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#sending);
    await this.#client?.end().catch(() => {});
  }

  async #notify(changes: readonly Change[]): Promise<void> {
    try {
      const channel = await this.#nameChannel();
      for (let from = 0; from < changes.length; from += MOST_CHANGES) {
        const some = changes.slice(from, from + MOST_CHANGES).map(wordsOf);
        await this.#database.rows("SELECT pg_notify($1, $2)", [channel, JSON.stringify([this.#self, ...some])]);
      }
    } catch {
      // Others find out by themselves.
    }
  }

  /** Tries to hear the others; called again until it works. */
  async #listen(): Promise<void> {
    if (this.#client !== undefined || this.#isClosed) return;
    const client = new pg.Client({ connectionString: this.#url, application_name: "trialbook live", keepAlive: true });
    this.#client = client;
    const lost = (): void => {
      if (this.#client === client) this.#client = undefined;
    };
    client.on("error", lost);
    client.on("end", lost);
    client.on("notification", ({ payload = "" }) => this.#hear(payload));
    try {
      const channel = await this.#nameChannel();
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      if (this.#isClosed) await client.end();
    } catch {
      lost();
      await client.end().catch(() => {});
    }
  }

  #hear(payload: string): void {
    const [from, ...changes] = JSON.parse(payload) as [string, ...Words[]]; // A server of ours wrote it.
    if (from === this.#self) return;
    this.#changes.heard(changes.map(changeOf));
  }

  async #look(): Promise<void> {
    if (this.#client !== undefined || this.#isClosed) {
      this.#polledTo = undefined;
      return;
    }
    void this.#listen();
    if (!this.#changes.hasListeners) return;
    try {
      const rows = await this.#database.rows("SELECT experiment_id, at FROM experiment_activity WHERE at > $1", [
        this.#polledTo ?? Date.now() - 2 * POLL_MS,
      ]);
      for (const [, at] of rows) this.#polledTo = Math.max(this.#polledTo ?? 0, Number(at));
      const experiments = rows.map(([id]): Change => ({ experimentId: asExperimentId(String(id)), what: "facts" }));
      this.#changes.heard([...experiments, { model: "", what: "facts" }]);
    } catch {
      // The database does not answer; the next look will see.
    }
  }

  /** Books in other schemas of the database have channels of their own. */
  async #nameChannel(): Promise<string> {
    if (this.#channel === undefined) {
      const [row] = await this.#database.rows("SELECT current_schema()::text");
      this.#channel = `trialbook_${createHash("sha256").update(String(row?.[0])).digest("hex").slice(0, 16)}`;
    }
    return this.#channel;
  }
}

/** A change as it travels: an experiment and perhaps a run of it, or nothing and the name of a registered model. */
type Words = readonly [experiment: string | null, what: string, name?: string | null];

function wordsOf(change: Change): Words {
  return isRegistryChange(change) ? [null, change.what, change.model] : [change.experimentId, change.what, change.runId ?? null];
}

function changeOf([experiment, what, name]: Words): Change {
  if (experiment === null) return { model: name ?? "", what: what as "facts" | "gone" };
  const run = name === null || name === undefined ? {} : { runId: asRunId(name) };
  return { experimentId: asExperimentId(experiment), what: what as RunChange["what"], ...run };
}

/** Whole experiments, and the registry as a whole. */
function wholesale(changes: readonly Change[]): readonly Change[] {
  return strongestChanges(
    changes.map((change) =>
      isRegistryChange(change) ? { model: "", what: "facts" } : { experimentId: change.experimentId, what: "facts" },
    ),
  );
}

function fewModels(changes: readonly Change[]): readonly Change[] {
  return changes.filter(isRegistryChange).length <= MOST_MODELS
    ? changes
    : strongestChanges([...changes.filter((change) => !isRegistryChange(change)), { model: "", what: "facts" }]);
}
