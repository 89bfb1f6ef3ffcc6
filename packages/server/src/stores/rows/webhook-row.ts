import type { RegistryEvent, RegistryEventKind } from "@trialbook/core/webhook/registry-event.ts";
import type { Webhook } from "@trialbook/core/webhook/webhook.ts";
import type { Delivery } from "@trialbook/core/webhook/webhook-store.ts";

/** What of a webhook stands in its own row, in SQL; {@link readWebhook} reads it. */
export const WEBHOOK_COLUMNS = "id, name, description, url, status, created, updated";

/** @param events the kinds that it wants, in the order that it named them */
export function readWebhook(row: readonly unknown[], events: readonly string[]): Webhook {
  const [id, name, description, url, status, created, updated] = row;
  return {
    id: String(id),
    name: String(name),
    ...(description === null ? {} : { description: String(description) }),
    url: String(url),
    // The columns hold only what was written as these types.
    events: events as readonly RegistryEventKind[],
    status: String(status) as Webhook["status"],
    created: Number(created),
    updated: Number(updated),
  };
}

/** What of a delivery stands in its own row, in SQL; {@link readDelivery} reads it. */
export const DELIVERY_COLUMNS = "d.id, d.kind, d.facts, d.happened, d.attempts";

/** @param to where it goes */
export function readDelivery(row: readonly unknown[], to: { readonly url: unknown; readonly sealedSecret: unknown }): Delivery {
  const [id, kind, facts, happened, attempts] = row;
  return {
    id: String(id),
    url: String(to.url),
    ...(to.sealedSecret === null ? {} : { sealedSecret: String(to.sealedSecret) }),
    event: { kind: String(kind), facts: JSON.parse(String(facts)) } as RegistryEvent, // written by an outbox
    happened: Number(happened),
    attempts: Number(attempts),
  };
}
