import type { Book } from "@trialbook/core/book.ts";
import type { DatasetStore } from "@trialbook/core/dataset/dataset-store.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { RegistryStore } from "@trialbook/core/registry/registry-store.ts";
import type { Clock } from "@trialbook/core/time.ts";
import type { TraceStore } from "@trialbook/core/trace/trace-store.ts";
import type { WebhookStore } from "@trialbook/core/webhook/webhook-store.ts";
import { Damage } from "../points/damage.ts";
import { ActivityTimes } from "./activity-times.ts";
import { AppendLanes } from "./append-lanes.ts";
import { PostgresArtifactStore } from "./artifacts/artifact-store.ts";
import { ChangeFeed } from "./change-feed.ts";
import { ChangeWire } from "./change-wire.ts";
import { type Database, openDatabase } from "./database.ts";
import { engineOf } from "./engines/engine-of.ts";
import { PostgresExperimentStore } from "./experiment-store.ts";
import { PostgresMetrics } from "./metrics/postgres-metrics.ts";
import { RecentSummaries } from "./metrics/recent-summaries.ts";
import { Sealer, type SealPolicy, USUAL_SEALING } from "./metrics/sealer.ts";
import { migrations } from "./migrations/all.ts";
import { migrate } from "./migrations/migrate.ts";
import { PostgresLoggedModelStore } from "./models/logged-model-store.ts";
import { notYet } from "./not-yet.ts";
import { PostgresRunStore } from "./run-store.ts";
import type { StoreContext } from "./store-context.ts";

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
  /** Hash partitions of the large tables; only asked when the tables are made. */
  readonly partitions?: number;
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
  partitions = 8,
}: PostgresOptions): Promise<PostgresStores> {
  const database = openDatabase({ url, durability, connections });
  try {
    const [row] = await database.rowsOnce("SELECT version(), current_setting('server_encoding')");
    if (row?.[1] !== "UTF8") throw new Invalid(`The database keeps text as ${row?.[1]}. Create one with ENCODING 'UTF8'.`);
    const engine = engineOf(String(row[0]), partitions);
    await migrate(database, migrations, { engine, now: clock() });
    const damage = new Damage((finding) => onDamage([finding]));
    const changes = new ChangeFeed();
    const activity = new ActivityTimes(database, clock);
    const sealer = new Sealer(database, damage, { ...USUAL_SEALING, ...sealing });
    const lanes = new AppendLanes({ database, changes, activity, sealer, summaries: new RecentSummaries() }, LANES);
    const context: StoreContext = { database, engine, changes, activity, lanes, sealer };
    const wire = new ChangeWire({ url, database, changes });
    sealer.start();
    return {
      database,
      experiments: new PostgresExperimentStore(context),
      runs: new PostgresRunStore(context),
      metrics: new PostgresMetrics(database, damage),
      models: new PostgresLoggedModelStore(context),
      registry: notYet<RegistryStore>("Registered models", { dropUnneededFiles: async () => {} }),
      traces: notYet<TraceStore>("Traces"),
      datasets: notYet<DatasetStore>("Data versions", { blobsInUse: async () => new Set(), forgetUnfinished: async () => {} }),
      webhooks: notYet<WebhookStore>("Webhooks", {
        onQueued: () => () => {},
        claimDeliveries: async () => [],
        nextDelivery: async () => undefined,
      }),
      artifacts: new PostgresArtifactStore(database),
      changes,
      sealAll: () => sealer.sealAll(),
      async close() {
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
