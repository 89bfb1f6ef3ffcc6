import * as api from "@trialbook/api/webhooks.ts";
import { exampleEvent } from "@trialbook/core/webhook/example-event.ts";
import type { Webhook } from "@trialbook/core/webhook/webhook.ts";
import type { NativeDeps } from "./deps.ts";
import { endpoint } from "./endpoint.ts";

/** Beyond so many nobody looks; MLflow's clients page through all. */
const MOST = 1000;

/** Who is told when something is registered. */
export const webhookEndpoints = [
  endpoint(api.listWebhooks, "manage", async (_input, { book }) => {
    const { items } = await book.webhooks.listWebhooks({ limit: MOST });
    return { webhooks: await Promise.all(items.map((webhook) => webhookJson(webhook, book))) };
  }),
  endpoint(api.createWebhook, "manage", async ({ name, url, events, description, secret, status }, { book, webhooks, newId, clock }) => {
    await webhooks.checkUrl(url);
    const made = await book.webhooks.createWebhook({
      id: newId().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
      name,
      url,
      events: [...new Set(events)],
      status,
      ...(description && { description }),
      ...(secret && { sealedSecret: webhooks.seal(secret) }),
      at: clock(),
    });
    return { webhook: await webhookJson(made, book) };
  }),
  endpoint(api.updateWebhook, "manage", async ({ id, name, url, events, description, secret, status }, { book, webhooks, clock }) => {
    await book.webhooks.getWebhook(id); // who is not there need not be looked up by name
    if (url !== undefined) await webhooks.checkUrl(url);
    const changed = await book.webhooks.updateWebhook(id, {
      ...(name !== undefined && { name }),
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events: [...new Set(events)] }),
      ...(description !== undefined && { description }),
      ...(secret !== undefined && { sealedSecret: webhooks.seal(secret) }),
      ...(status !== undefined && { status }),
      at: clock(),
    });
    return { webhook: await webhookJson(changed, book) };
  }),
  endpoint(api.deleteWebhook, "manage", async ({ id }, { book }) => {
    await book.webhooks.deleteWebhook(id);
    return {};
  }),
  endpoint(api.testWebhook, "manage", async ({ id, event }, { book, webhooks }) => {
    const { url, events } = await book.webhooks.getWebhook(id);
    const to = { url, sealedSecret: await book.webhooks.sealedSecretOf(id) };
    const began = performance.now();
    const after = () => Math.round(performance.now() - began);
    try {
      const { status, body } = await webhooks.send(to, exampleEvent(event ?? events[0] ?? "registered_model.created"));
      return { test: { arrived: status >= 200 && status < 300, status, body, milliseconds: after() } };
    } catch (error) {
      return { test: { arrived: false, problem: error instanceof Error ? error.message : String(error), milliseconds: after() } };
    }
  }),
];

async function webhookJson({ id, name, description, url, events, status, created, updated }: Webhook, book: NativeDeps["book"]) {
  const isSigned = (await book.webhooks.sealedSecretOf(id)) !== undefined;
  return { id, name, ...(description && { description }), url, events: [...events], status, isSigned, created, updated };
}
