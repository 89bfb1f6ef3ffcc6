import type { Book } from "@trialbook/core/book.ts";
import type { NewId } from "@trialbook/core/ids.ts";
import type { Random } from "@trialbook/core/run/run-name.ts";
import type { Clock } from "@trialbook/core/time.ts";
import type { WebhookDesk } from "@trialbook/core/webhook/webhook-desk.ts";

/** What the endpoints of MLflow's protocol work with. */
export interface MlflowDeps {
  readonly book: Book;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Names runs that nobody named. */
  readonly random: Random;
  /** Places outside this server where the operator lets clients keep artifacts, e.g. `s3://bucket/`. */
  readonly artifactRoots?: readonly string[];
  /** What the operator demands of every source that a model version is made from. */
  readonly modelSources?: RegExp | undefined;
  /** Who may call out for webhooks; without it there are none. */
  readonly webhooks?: WebhookDesk;
}
