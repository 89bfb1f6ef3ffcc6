import type { Book } from "@trialbook/core/book.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Clock } from "@trialbook/core/time.ts";
import { MOST_WAITING } from "@trialbook/core/webhook/webhook-store.ts";
import { ColdFiles, noFiles, type ReadFile } from "../points/cold-files.ts";
import { Damage } from "../points/damage.ts";
import { PostgresAccountStore } from "./accounts/account-store.ts";
import { ActivityTimes } from "./activity-times.ts";
import { AppendLanes } from "./append/append-lanes.ts";
import { RunMemory } from "./append/run-memory.ts";
import { PostgresArtifactStore } from "./artifacts/artifact-store.ts";
import { ChangeFeed } from "./change-feed.ts";
import { ChangeWire } from "./change-wire.ts";
import { type Database, openDatabase } from "./database.ts";
import { PostgresDatasetStore } from "./datasets/dataset-store.ts";
import { engineOf } from "./engines/engine-of.ts";
import { PostgresExperimentStore } from "./experiment-store.ts";
import { PostgresMetrics } from "./metrics/postgres-metrics.ts";
import { Sealer, type SealPolicy, USUAL_SEALING } from "./metrics/sealer.ts";
import { migrations } from "./migrations/all.ts";
import { migrate, requireNewest } from "./migrations/migrate.ts";
import { PostgresLoggedModelStore } from "./models/logged-model-store.ts";
import { PostgresRegistryStore } from "./registry/registry-store.ts";
import { PostgresRunStore } from "./run-store.ts";
import { dialectOf } from "./search/dialect.ts";
import { ListedRuns } from "./search/listed-runs.ts";
import type { StoreContext } from "./store-context.ts";
import { PostgresTraceStore } from "./traces/trace-store.ts";
import { Outbox } from "./webhooks/outbox.ts";
import { PostgresWebhookStore } from "./webhooks/webhook-store.ts";
import { postgresWhole } from "./whole/postgres-whole.ts";

export interface PostgresOptions {
  /** `postgres://user@host/database`. */
  readonly url: string;
  readonly durability: "full" | "relaxed";
  readonly clock: Clock;
  /** Most connections of this server at once. */
  readonly connections?: number;
  /** Told what a read found spoiled; a line each. */
  readonly onDamage?: (findings: readonly string[]) => void;
  readonly sealing?: Partial<SealPolicy>;
  /** Reads parts of the book's files, where points of old runs lie. Without it these are found damaged. */
  readonly readFile?: ReadFile;
  /** Hash partitions of the large tables; only asked when the tables are made. */
  readonly partitions?: number;
  /** `read`: beside servers that write to it; nothing is migrated or packed, and writes are refused. Default `write`. */
  readonly access?: "read" | "write";
  /** Runs of an experiment that make searches follow an index instead of sorting all. */
  readonly worthWalking?: number;
  /** Events that are kept for one webhook. */
  readonly mostWaiting?: number;
}

/** A book's stores on PostgreSQL. Any number of servers may have the same one open. Blobs are not among them. */
export interface PostgresStores extends Omit<Book, "blobs"> {
  readonly database: Database;
  /** Packs all unsealed points now. */
  sealAll(): Promise<void>;
}

/** Groups of appends that are committed at the same time. */
const LANES = 4;

/** @throws {Invalid} if the database is no place for a book, or a newer Trialbook wrote it @throws {Unavailable} if it does not answer */
export async function openPostgresStores({
  url,
  durability,
  clock,
  connections = 12,
  onDamage = () => {},
  sealing = {},
  readFile = noFiles,
  partitions = 8,
  access = "write",
  worthWalking = 2000,
  mostWaiting = MOST_WAITING,
}: PostgresOptions): Promise<PostgresStores> {
  const database = openDatabase({ url, durability, connections, readOnly: access === "read" });
  try {
    const [row] = await database.rowsOnce("SELECT version(), current_setting('server_encoding')");
    if (row?.[1] !== "UTF8") throw new Invalid(`The database keeps text as ${row?.[1]}. Create one with ENCODING 'UTF8'.`);
    const engine = engineOf(String(row[0]), partitions);
    if (access === "read") await requireNewest(database, migrations);
    else await migrate(database, migrations, { engine, now: clock() });
    const reading = { damage: new Damage((finding) => onDamage([finding])), cold: new ColdFiles(readFile) };
    const changes = new ChangeFeed();
    const activity = new ActivityTimes(database, clock);
    const sealer = new Sealer(database, reading, { ...USUAL_SEALING, ...sealing });
    const memory = new RunMemory();
    const lanes = new AppendLanes({ database, changes, activity, sealer, memory }, LANES);
    const context: StoreContext = {
      database,
      engine,
      dialect: dialectOf(engine),
      changes,
      activity,
      lanes,
      sealer,
      memory,
      listed: new ListedRuns(),
      worthWalking,
    };
    const outbox = new Outbox(database, clock, { mostWaiting });
    const wire = new ChangeWire({ url, database, changes });
    if (access === "write") sealer.start();
    return {
      database,
      experiments: new PostgresExperimentStore(context),
      runs: new PostgresRunStore(context),
      metrics: new PostgresMetrics(database, reading),
      models: new PostgresLoggedModelStore(context),
      registry: new PostgresRegistryStore(context, outbox),
      traces: new PostgresTraceStore(context),
      datasets: new PostgresDatasetStore(database),
      webhooks: new PostgresWebhookStore(database, outbox),
      accounts: new PostgresAccountStore(database),
      artifacts: new PostgresArtifactStore(database),
      changes,
      whole: postgresWhole(context, reading.cold),
      sealAll: () => sealer.sealAll(),
      async close() {
        outbox.close();
        await wire.close();
        await sealer.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
