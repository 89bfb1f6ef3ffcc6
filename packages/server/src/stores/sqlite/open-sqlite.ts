import { join } from "node:path";
import type { Book } from "@trialbook/core/book.ts";
import type { Clock } from "@trialbook/core/time.ts";
import { ColdFiles, noFiles, type ReadFile } from "../points/cold-files.ts";
import { SqliteAccountStore } from "./accounts/account-store.ts";
import { ActivityTimes } from "./activity-times.ts";
import { SqliteArtifactStore } from "./artifacts/artifact-store.ts";
import { ChangeFeed } from "./change-feed.ts";
import { Checkpoints } from "./checkpoints.ts";
import { type Database, type Durability, openDatabase } from "./database.ts";
import { SqliteDatasetStore } from "./datasets/dataset-store.ts";
import { SqliteExperimentStore } from "./experiment-store.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { GroupCommit } from "./group-commit.ts";
import { KeptColumns } from "./kept-columns.ts";
import { KnownRuns } from "./known-runs.ts";
import { ListedRuns } from "./listed-runs.ts";
import { SqliteMetrics } from "./metrics/sqlite-metrics.ts";
import { migrations } from "./migrations/all.ts";
import { migrate } from "./migrations/migrate.ts";
import { SqliteLoggedModelStore } from "./models/logged-model-store.ts";
import { quickCheck } from "./quick-check.ts";
import { SqliteRegistryStore } from "./registry/registry-store.ts";
import { RunChanges } from "./run-changes.ts";
import { SqliteRunStore } from "./run-store.ts";
import type { StoreContext } from "./store-context.ts";
import { SqliteTraceStore } from "./traces/trace-store.ts";
import { Outbox } from "./webhooks/outbox.ts";
import { SqliteWebhookStore } from "./webhooks/webhook-store.ts";
import { sqliteWhole } from "./whole/sqlite-whole.ts";

export interface SqliteOptions {
  /** The data folder; made if it is not there, taken for this process alone. */
  readonly folder: string;
  readonly durability: Durability;
  readonly clock: Clock;
  /** Told what a check after an unclean stop, or a read of metrics, found spoiled; a line each. */
  readonly onDamage?: (findings: readonly string[]) => void;
  /** Reads parts of the book's files, where points of old runs lie. Without it these are found damaged. */
  readonly readFile?: ReadFile;
}

/** A book's stores on SQLite. Blobs are not among them. */
export interface SqliteStores extends Omit<Book, "blobs"> {
  /** Tells other programs on this machine where this folder's server listens, and the key that lets them in. */
  announce(address: string, key?: string): void;
}

/** @throws {Unavailable} if another process has the folder @throws {Invalid} if a newer Trialbook wrote it */
export function openSqliteStores({ folder, durability, clock, onDamage = () => {}, readFile = noFiles }: SqliteOptions): SqliteStores {
  const lock = lockFolder(folder);
  const file = join(folder, "book.db");
  let database: Database | undefined;
  try {
    database = openDatabase(file, durability);
    migrate(database, file, migrations);
    return openedStores({ database, file, lock }, { clock, onDamage, readFile });
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }
}

function openedStores(
  { database, file, lock }: { readonly database: Database; readonly file: string; readonly lock: FolderLock },
  { clock, onDamage, readFile }: Required<Pick<SqliteOptions, "clock" | "onDamage" | "readFile">>,
): SqliteStores {
  const { stores, commits } = storesOver(database, { clock, onDamage, readFile });
  const checkpoints = new Checkpoints({ database, file, commits });
  const checking = new AbortController();
  if (lock.afterUncleanStop) reportDamage(file, checking.signal, onDamage);
  stores.metrics.startSealing();
  return {
    ...stores,
    announce: lock.announce,
    async close() {
      checking.abort();
      stores.metrics.stopSealing();
      commits.close();
      await checkpoints.stop();
      database.close();
      lock.release();
    },
  };
}

/** Stores on a connection whose schema is up to date, with what they share. `keptRows` is how many rows of columns are kept in memory. */
export function storesOver(
  database: Database,
  {
    clock,
    onDamage = () => {},
    readFile = noFiles,
    keptRows,
  }: Pick<SqliteOptions, "clock" | "onDamage" | "readFile"> & { readonly keptRows?: number },
) {
  const commits = new GroupCommit(database);
  const changes = new ChangeFeed(commits);
  const cold = new ColdFiles(readFile);
  const metrics = new SqliteMetrics(database, commits, { onDamage: (finding) => onDamage([finding]), cold });
  const runChanges = new RunChanges(commits);
  const searchable = { ...database, columns: new KeptColumns(database, runChanges, keptRows) };
  const context: StoreContext = {
    database: searchable,
    commits,
    changes,
    metrics,
    known: new KnownRuns(database, commits),
    listed: new ListedRuns(database, metrics, commits),
    runChanges,
    activity: new ActivityTimes(database, commits, clock),
  };
  const outbox = new Outbox(database, commits, clock);
  const stores = {
    experiments: new SqliteExperimentStore(context),
    runs: new SqliteRunStore(context),
    metrics,
    models: new SqliteLoggedModelStore(database, commits),
    registry: new SqliteRegistryStore({ database, commits, changes, outbox }),
    webhooks: new SqliteWebhookStore(database, commits, outbox),
    traces: new SqliteTraceStore(context),
    datasets: new SqliteDatasetStore(database, commits),
    accounts: new SqliteAccountStore(database, commits),
    artifacts: new SqliteArtifactStore(database, commits),
    changes,
    whole: sqliteWhole({ database, commits, changes, cold, coldPoints: metrics.cold }),
  };
  return { stores, commits, searchable };
}

function reportDamage(file: string, signal: AbortSignal, onDamage: (findings: readonly string[]) => void): void {
  void quickCheck(file, signal).then(
    (findings) => {
      if (findings.length > 0) onDamage(findings);
    },
    (error: unknown) => onDamage([`${file} could not be checked: ${String(error)}`]),
  );
}
