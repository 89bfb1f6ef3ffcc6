/**
 * What two PostgreSQL drivers cost this process for the work that our store gives them: CPU milliseconds of Node alone,
 * both in one process, taken in turns. Needs PostgreSQL at TRIALBOOK_TEST_POSTGRES (default: 127.0.0.1:5432).
 */
import { parseArgs } from "node:util";
import pg from "pg";
import postgres from "postgres";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const url = process.env["TRIALBOOK_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres";
const RUNS = 16;
const block = Buffer.alloc(4096, 7);
const chunk = Buffer.alloc(32_768, 9);
const ids = Array.from({ length: RUNS }, (_, i) => i.toString(16).padStart(32, "0"));
const keys = Array.from({ length: 64 }, (_, i) => `metric/${i}`);
const doubles = keys.map((_, i) => i / 7);

/** The shapes of work, said once for each driver. */
interface Driver {
  /** A group of appends: lock and count, blocks, summaries, in one transaction. */
  append(round: number): Promise<void>;
  /** A page of short rows. */
  rows(): Promise<number>;
  /** Chunks of a long history. */
  blocks(): Promise<number>;
  /** One row by its key. */
  one(i: number): Promise<void>;
  end(): Promise<void>;
}

const LOCK = `WITH held AS (SELECT run_id FROM bench_heads WHERE run_id = ANY($1) ORDER BY run_id FOR UPDATE)
  UPDATE bench_heads SET n = n + 1 FROM held WHERE bench_heads.run_id = held.run_id RETURNING bench_heads.run_id, n`;
const TAIL = `INSERT INTO bench_tail VALUES ${ids.map((_, i) => `($${3 * i + 1}, $${3 * i + 2}, $${3 * i + 3})`).join(", ")}`;
const LATEST = `INSERT INTO bench_latest SELECT * FROM unnest($1::text[], $2::text[], $3::float8[], $4::int8[])
  ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value, step = excluded.step`;
const ROWS = "SELECT run_id, key, value, step FROM bench_latest ORDER BY run_id, key";
const BLOCKS = "SELECT n, block FROM bench_chunk";
const ONE = "SELECT n FROM bench_heads WHERE run_id = $1";

function withPg(): Driver {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  return {
    async append(round) {
      const client = await pool.connect();
      await client.query("BEGIN");
      await client.query({ name: "lock", text: LOCK, values: [ids] });
      await client.query({ name: "tail", text: TAIL, values: ids.flatMap((id) => [id, round, block]) });
      await client.query({ name: "latest", text: LATEST, values: [keys.map(() => ids[0]), keys, doubles, keys.map(() => round)] });
      await client.query("COMMIT");
      client.release();
    },
    rows: async () => (await pool.query({ name: "rows", text: ROWS, rowMode: "array" })).rows.length,
    blocks: async () => (await pool.query({ name: "blocks", text: BLOCKS, rowMode: "array" })).rows.length,
    one: async (i) => void (await pool.query({ name: "one", text: ONE, values: [ids[i % RUNS]], rowMode: "array" })),
    end: () => pool.end(),
  };
}

function withPostgres(): Driver {
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  return {
    async append(round) {
      await sql.begin((tx) => [
        tx.unsafe(LOCK, [ids], { prepare: true }),
        tx.unsafe(
          TAIL,
          ids.flatMap((id) => [id, round, block]),
          { prepare: true },
        ),
        tx.unsafe(LATEST, [keys.map(() => ids[0] as string), keys, doubles, keys.map(() => round)], { prepare: true }),
      ]);
    },
    rows: async () => (await sql.unsafe(ROWS, [], { prepare: true }).values()).length,
    blocks: async () => (await sql.unsafe(BLOCKS, [], { prepare: true }).values()).length,
    one: async (i) => void (await sql.unsafe(ONE, [ids[i % RUNS] as string], { prepare: true }).values()),
    end: () => sql.end(),
  };
}

async function cpu(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const setup = new pg.Client(url);
await setup.connect();
await setup.query(`
  DROP TABLE IF EXISTS bench_heads, bench_tail, bench_latest, bench_chunk;
  CREATE TABLE bench_heads (run_id text PRIMARY KEY, n bigint);
  CREATE TABLE bench_tail (run_id text, n bigint, block bytea);
  CREATE TABLE bench_latest (run_id text, key text, value float8, step bigint, PRIMARY KEY (run_id, key));
  CREATE TABLE bench_chunk (n int, block bytea);
`);
await setup.query("INSERT INTO bench_heads SELECT id, 0 FROM unnest($1::text[]) AS id", [ids]);
await setup.query("INSERT INTO bench_latest SELECT id, k, 0.1, 1 FROM unnest($1::text[]) AS id, unnest($2::text[]) AS k", [ids, keys]);
await setup.query("ALTER TABLE bench_chunk ALTER block SET STORAGE EXTERNAL");
await setup.query("INSERT INTO bench_chunk SELECT i, $1 FROM generate_series(1, 250) AS i", [chunk]);

const drivers = { pg: withPg(), postgres: withPostgres() };
const shapes: Readonly<Record<string, (driver: Driver) => Promise<unknown>>> = {
  "200 groups of appends, 4 at a time": (driver) =>
    Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let i = 0; i < 50; i++) await driver.append(i);
      }),
    ),
  "20 pages of 1,024 rows": async (driver) => {
    for (let i = 0; i < 20; i++) await driver.rows();
  },
  "10 histories of 250 chunks": async (driver) => {
    for (let i = 0; i < 10; i++) await driver.blocks();
  },
  "4,000 single rows, 32 at a time": (driver) =>
    Promise.all(
      Array.from({ length: 32 }, async (_, i) => {
        for (let j = 0; j < 125; j++) await driver.one(i + j);
      }),
    ),
};
try {
  for (const [name, work] of Object.entries(shapes)) {
    const took: Record<string, number[]> = { pg: [], postgres: [] };
    for (let round = -1; round < Number(values.rounds); round++) {
      for (const [driver, its] of Object.entries(drivers)) {
        const ms = await cpu(() => work(its));
        if (round >= 0) took[driver]?.push(ms);
      }
    }
    const median = (all: readonly number[] = []) => all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
    console.log(`${name}: pg ${median(took["pg"]).toFixed(0)} ms CPU, postgres ${median(took["postgres"]).toFixed(0)} ms CPU`);
  }
} finally {
  await drivers.pg.end();
  await drivers.postgres.end();
  await setup.query("DROP TABLE bench_heads, bench_tail, bench_latest, bench_chunk");
  await setup.end();
}
