import type { RegistryEvent } from "./registry-event.ts";

/** What protocols need beside the book to set up webhooks: somebody who may call out, and who knows the key of secrets. */
export interface WebhookDesk {
  /** @throws {Invalid} if it is no address of an allowed receiver */
  checkUrl(url: string): Promise<void>;
  /** A secret as the book may keep it. */
  seal(secret: string): string;
  /** Tells an event at once and once, whatever the answer. @throws if there is no answer */
  send(
    to: { readonly url: string; readonly sealedSecret: string | undefined },
    event: RegistryEvent,
  ): Promise<{ readonly status: number; readonly body: string }>;
}
