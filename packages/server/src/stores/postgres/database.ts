import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { exactly } from "./exactly.ts";
import { fateOf, storageError } from "./failure.ts";
import { fromStored, toStored } from "./plain-text.ts";

/** Integers come as numbers where that is exact, else as bigints; bytes as buffers. */
export type Cell = string | number | bigint | boolean | Buffer | null;
/** A row as an array, in the order of the selected columns. */
export type Row = readonly Cell[];
export type Value = string | number | bigint | boolean | null | Uint8Array | readonly (string | number | bigint | boolean | null)[];

/** Runs statements, each seeing what those before it did. */
export interface Queries {
  /** Rows of a statement whose text is one of few: it is prepared once a connection. */
  rows(text: string, values?: readonly Value[]): Promise<Row[]>;
  /** The same for a text made for this one time. */
  rowsOnce(text: string, values?: readonly Value[]): Promise<Row[]>;
  /** How many rows a statement changed. */
  run(text: string, values?: readonly Value[]): Promise<number>;
}

/** Statements that are sent without waiting for each other's answers where the caller does not wait. */
export interface Transaction extends Queries {
  /** Sends a last statement, which the commit follows at once: what fails in it undoes the transaction and rejects that. */
  last(text: string, values?: readonly Value[]): void;
}

/**
 * What may be done when the connection breaks while a transaction is being committed, so that nobody knows whether it
 * was: `again` for work that does no harm when done twice.
 */
export type OnDoubt = "again" | "tell";

/** The book's connections. A statement of its own is a transaction of its own; reads of it are tried again when cut. */
export interface Database extends Queries {
  /** All of the work or nothing. Conflicts with others, and connections that break before the commit, are tried again. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, onDoubt?: OnDoubt): Promise<T>;
  /** A prepared statement that writes, as a transaction of its own: one journey. What it returns is read. */
  write(text: string, values: readonly Value[], onDoubt: OnDoubt): Promise<Row[]>;
  /** Reads that all see one moment. */
  snapshot<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** `relaxed`: an answered write survives this process, but the last ones not a crash of the database's machine. */
  readonly durability: "full" | "relaxed";
  /** Most connections at once; others wait for their turn. */
  readonly connections: number;
  /** Nothing can be written, by the database's own word. */
  readonly readOnly?: boolean;
}

/** Waits before a connection is tried again, in milliseconds: whoever asks is told after half a second. */
const WAITS = [20, 80, 400];
const LONGEST_WAIT_FOR_A_TURN = 5000;

/**
 * Queries of ours are short: starting helpers for one, or compiling it, takes longer than it saves. They go by keys: a plan
 * that was made while a table was small, and is kept, shall not read all of it when it is large. An engine that does not know
 * a setting goes on without it.
 */
const SHORT_QUERIES = ["SET max_parallel_workers_per_gather = 0", "SET jit = off", "SET enable_seqscan = off"];
const SETTINGS = { full: SHORT_QUERIES, relaxed: [...SHORT_QUERIES, "SET synchronous_commit = off"] } as const;

/**
 * How a connection plans what it is sent. Prepared statements keep their plan: making one takes longer than carrying it out,
 * and the database would make it anew for each length of an array. Texts that were made for one search are planned for its values.
 */
type Planning = "kept" | "anew";
const PLANNING = { kept: "SET plan_cache_mode = force_generic_plan", anew: "SET plan_cache_mode = force_custom_plan" } as const;

/** Connects when first asked. */
export function openDatabase({ url, durability, connections, readOnly = false }: DatabaseOptions): Database {
  const settings = [...SETTINGS[durability], ...(readOnly ? ["SET default_transaction_read_only = on"] : [])];
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: LONGEST_WAIT_FOR_A_TURN,
    idleTimeoutMillis: 30_000,
    application_name: "trialbook",
    // Statements are sent without waiting for the answers of those before them.
    pipeline: true,
    types: { getTypeParser },
    async onConnect(client) {
      for (const setting of settings) await client.query(setting).catch(unlessLost);
    },
  });
  // A connection that breaks while nobody uses it is replaced; those that use one are told by their statement.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  const names = new Map<string, string>();
  return new Connections(pool, (text) => {
    const known = names.get(text) ?? `t${names.size}`;
    names.set(text, known);
    return known;
  });
}

function unlessLost(error: unknown): void {
  if (fateOf(error) === "lost") throw error;
}

class Connections implements Database {
  readonly #pool: pg.Pool;
  readonly #nameOf: (text: string) => string;
  readonly #planning = new WeakMap<pg.PoolClient, Planning>();

  constructor(pool: pg.Pool, nameOf: (text: string) => string) {
    this.#pool = pool;
    this.#nameOf = nameOf;
  }

  rows(text: string, values: readonly Value[] = []): Promise<Row[]> {
    return this.write(text, values, "again");
  }

  rowsOnce(text: string, values: readonly Value[] = []): Promise<Row[]> {
    return this.#trying(({ queries }) => queries.rowsOnce(text, values), { onDoubt: "again", planning: "anew" });
  }

  run(text: string, values: readonly Value[] = []): Promise<number> {
    return this.#trying(({ queries }) => queries.run(text, values), { onDoubt: "tell", planning: "kept" });
  }

  write(text: string, values: readonly Value[], onDoubt: OnDoubt): Promise<Row[]> {
    return this.#trying(({ queries }) => queries.rows(text, values), { onDoubt, planning: "kept" });
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>, onDoubt: OnDoubt = "tell"): Promise<T> {
    return this.#within("BEGIN", work, { onDoubt, planning: "kept" });
  }

  snapshot<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.#within("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work, { onDoubt: "again", planning: "anew" });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #within<T>(begin: string, work: (tx: Transaction) => Promise<T>, { onDoubt, planning }: Manner): Promise<T> {
    return this.#trying(
      async ({ client, queries, doubt }) => {
        const begun = client.query(begin);
        begun.catch(() => {}); // Whoever waits for the first statement is told.
        const lasts: Promise<unknown>[] = [];
        const tx: Transaction = {
          rows: (text, values) => afterBoth(begun, queries.rows(text, values)),
          rowsOnce: (text, values) => afterBoth(begun, queries.rowsOnce(text, values)),
          run: (text, values) => afterBoth(begun, queries.run(text, values)),
          last: (text, values) => void lasts.push(queries.run(text, values)),
        };
        let isOver = false;
        try {
          const result = await work(tx);
          isOver = true;
          doubt.isOpen = onDoubt === "tell";
          await allOf([begun, ...lasts, client.query("COMMIT")]);
          return result;
        } catch (error) {
          if (!isOver && fateOf(error) !== "lost") {
            await Promise.allSettled(lasts);
            await client.query("ROLLBACK").catch(() => {});
          }
          throw error;
        }
      },
      { onDoubt: "again", planning },
    );
  }

  async #trying<T>(work: (on: Connection) => Promise<T>, { onDoubt, planning }: Manner): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const doubt = { isOpen: false };
      let client: pg.PoolClient | undefined;
      try {
        client = await this.#pool.connect();
        this.#plan(client, planning);
        doubt.isOpen = onDoubt === "tell";
        const result = await work({ client, queries: queriesOn(client, this.#nameOf), doubt });
        client.release();
        return result;
      } catch (error) {
        const fate = fateOf(error);
        client?.release(fate === "lost");
        const wait = WAITS[attempt];
        const mayRepeat = fate === "conflict" || (fate === "lost" && !doubt.isOpen);
        if (!mayRepeat || wait === undefined) throw storageError(error);
        await setTimeout(wait * (0.5 + Math.random()));
      }
    }
  }

  /** Sent ahead of what comes next; an engine that does not know the setting goes on without it. */
  #plan(client: pg.PoolClient, planning: Planning): void {
    if (this.#planning.get(client) === planning) return;
    this.#planning.set(client, planning);
    client.query(PLANNING[planning]).catch(() => {});
  }
}

/** What may be done with a connection, and whether it may be done twice. */
interface Manner {
  readonly onDoubt: OnDoubt;
  readonly planning: Planning;
}

interface Connection {
  readonly client: pg.PoolClient;
  readonly queries: Queries;
  readonly doubt: { isOpen: boolean };
}

async function afterBoth<T>(first: Promise<unknown>, second: Promise<T>): Promise<T> {
  const result = await second;
  await first;
  return result;
}

/** Waits for all; if some fail, tells of the first. */
async function allOf(some: readonly Promise<unknown>[]): Promise<void> {
  for (const one of await Promise.allSettled(some)) if (one.status === "rejected") throw one.reason;
}

function queriesOn(client: pg.PoolClient, nameOf: (text: string) => string): Queries {
  const rows = async (text: string, values: readonly Value[], name?: string): Promise<Row[]> => {
    const result = await client.query<Cell[]>({ text, values: values.map(stored), rowMode: "array", ...(name !== undefined && { name }) });
    return result.rows;
  };
  return {
    rows: (text, values = []) => rows(text, values, nameOf(text)),
    rowsOnce: (text, values = []) => rows(text, values),
    async run(text, values = []) {
      return (await client.query({ text, values: values.map(stored), name: nameOf(text) })).rowCount ?? 0;
    },
  };
}

function stored(value: Value): unknown {
  if (typeof value === "string") return toStored(value);
  if (Object.is(value, -0)) return "-0";
  if (!Array.isArray(value)) return value;
  return value.map((one: Value) => (typeof one === "string" || typeof one === "number" ? stored(one) : one));
}

const [INT8, TEXT, VARCHAR, NUMERIC] = [20, 25, 1043, 1700];

/** How cells are read from the text that the server sends. */
function getTypeParser(oid: number, format?: "text" | "binary") {
  if (oid === INT8 || oid === NUMERIC) return exactly;
  if (oid === TEXT || oid === VARCHAR) return fromStored;
  return format === "binary" ? pg.types.getTypeParser(oid, "binary") : pg.types.getTypeParser(oid, "text");
}
