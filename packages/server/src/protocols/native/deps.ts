import type { Book } from "@trialbook/core/book.ts";
import type { NewId } from "@trialbook/core/ids.ts";
import type { Random } from "@trialbook/core/run/run-name.ts";
import type { Clock } from "@trialbook/core/time.ts";
import type { WebhookDesk } from "@trialbook/core/webhook/webhook-desk.ts";
import type { AccountService } from "../../auth/account-service.ts";
import type { DemoRunner } from "./demo-runner.ts";

/** What the endpoints of the native API work with. */
export interface NativeDeps {
  readonly book: Book;
  readonly people: AccountService;
  readonly webhooks: WebhookDesk;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Names runs that nobody named. */
  readonly random: Random;
  readonly server: ServerFacts;
  readonly demo: DemoRunner;
  /** Aborts when the server stops, so that event streams end and do not hold it up. */
  readonly stopping: AbortSignal;
}

export interface ServerFacts {
  readonly version: string;
  readonly durability: "full" | "relaxed";
  /** The address that clients shall use. */
  readonly url: string;
}
