import type { Page } from "../page.ts";
import type { Millis } from "../time.ts";
import type { RegistryEvent } from "./registry-event.ts";
import type { Webhook } from "./webhook.ts";

export interface NewWebhook extends Omit<Webhook, "created" | "updated"> {
  /** Never in the clear: whoever reads the book must not be able to sign. */
  readonly sealedSecret?: string;
  readonly at: Millis;
}

/** What is absent stays as it is. */
export interface WebhookChange extends Partial<Pick<Webhook, "name" | "description" | "url" | "events" | "status">> {
  readonly sealedSecret?: string;
  readonly at: Millis;
}

/** One event on its way to one webhook. */
export interface Delivery {
  /** 32 hexadecimal digits; the same in every attempt, so that a receiver can tell a repeat. */
  readonly id: string;
  readonly url: string;
  readonly sealedSecret?: string;
  readonly event: RegistryEvent;
  readonly happened: Millis;
  /** How often it was tried in vain. */
  readonly attempts: number;
}

/** Past so many that wait for one webhook, further events are not kept for it: its receiver is gone or far too slow. */
export const MOST_WAITING = 10_000;

/**
 * What a back-end keeps about webhooks. A write to the registry queues, in its own transaction, a delivery for every
 * active webhook that wants the event: what was answered is told, also after a crash, at least once.
 */
export interface WebhookStore {
  createWebhook(webhook: NewWebhook): Promise<Webhook>;
  /** @throws {NotFound} */
  getWebhook(id: string): Promise<Webhook>;
  /** @throws {NotFound} */
  sealedSecretOf(id: string): Promise<string | undefined>;
  /** Newest first. @throws {Invalid} if the cursor is not one of this listing */
  listWebhooks(page: { readonly limit: number; readonly cursor?: string }): Promise<Page<Webhook>>;
  /** What waits for a webhook that is disabled is dropped. @throws {NotFound} */
  updateWebhook(id: string, change: WebhookChange): Promise<Webhook>;
  /** With what waits for it. @throws {NotFound} */
  deleteWebhook(id: string): Promise<void>;

  /**
   * Takes deliveries that are due, oldest first, so that nobody else takes them before `until`: whoever dies over one
   * leaves it to the next.
   */
  claimDeliveries(claim: { readonly now: Millis; readonly until: Millis; readonly limit: number }): Promise<readonly Delivery[]>;
  /** It failed and shall be tried again. Gone ones are no error. */
  postponeDelivery(id: string, to: { readonly due: Millis; readonly attempts: number }): Promise<void>;
  /** It arrived, or was given up. Gone ones are no error. */
  finishDelivery(id: string): Promise<void>;
  /** When the next delivery is due, if any waits. */
  nextDelivery(): Promise<Millis | undefined>;
  /** Tells, after the commit, that deliveries were queued. @returns how to stop listening */
  onQueued(listener: () => void): () => void;
}
