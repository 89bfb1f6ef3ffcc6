import type { AccountStore } from "./account/account-store.ts";
import type { ArtifactStore, Blobs } from "./artifact/artifact-store.ts";
import type { Changes } from "./changes.ts";
import type { DatasetStore } from "./dataset/dataset-store.ts";
import type { ExperimentStore } from "./experiment/experiment-store.ts";
import type { MetricStore } from "./metric/metric-store.ts";
import type { LoggedModelStore } from "./model/logged-model-store.ts";
import type { RegistryStore } from "./registry/registry-store.ts";
import type { RunStore } from "./run/run-store.ts";
import type { TraceStore } from "./trace/trace-store.ts";
import type { WebhookStore } from "./webhook/webhook-store.ts";
import type { WholeBook } from "./whole-book.ts";

/** Everything a back-end keeps, as one thing to open, hand to the protocols and close. */
export interface Book {
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly metrics: MetricStore;
  readonly models: LoggedModelStore;
  readonly registry: RegistryStore;
  readonly traces: TraceStore;
  readonly webhooks: WebhookStore;
  readonly datasets: DatasetStore;
  readonly accounts: AccountStore;
  readonly artifacts: ArtifactStore;
  readonly blobs: Blobs;
  readonly changes: Changes;
  /** For those who move, check or watch all of it. */
  readonly whole: WholeBook;
  /** Commits what has begun, seals nothing new, and lets go of the storage. */
  close(): Promise<void>;
}
