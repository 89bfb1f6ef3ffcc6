import { exampleEvent } from "@trialbook/core/webhook/example-event.ts";
import type { WebhookDesk } from "@trialbook/core/webhook/webhook-desk.ts";
import type { Route } from "../../../http/route.ts";
import type { MlflowDeps } from "../deps.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { invalid } from "../errors.ts";
import { int, optional, type Reader, repeated, required, text, withDefault } from "../message.ts";
import { atMost } from "../wire.ts";
import { webhookEvent, webhookJson, webhookName, webhookStatus } from "./webhook-wire.ts";

const webhookUrl = atMost(500);
const description = atMost(1000);
/** Sealed it takes a third more than this. */
const secret = atMost(1000);
const webhookId = required(text);

/** Absent and 0 mean the usual 100. */
const pageSize: Reader<number> = (value, path) => {
  const size = Number(int(value, path));
  if (size < 0 || size > 1000) throw invalid("max_results must be between 1 and 1000.");
  return size === 0 ? 100 : size;
};

/** Who calls what when something is registered. Source: MLflow docs, "Webhooks". */
export function webhookRoutes(deps: MlflowDeps, desk: WebhookDesk): Route[] {
  const create = endpoint({
    method: "POST",
    path: "webhooks",
    permission: "manage",
    request: {
      name: required(webhookName),
      url: required(webhookUrl),
      events: repeated(webhookEvent),
      description: optional(description),
      secret: optional(secret),
      status: withDefault(webhookStatus, "active"),
    },
    async handle({ name, url, events, description, secret, status }, { book, clock, newId }) {
      if (events.length === 0) throw invalid("Webhook events must be a non-empty list of WebhookEvent objects: [].");
      await desk.checkUrl(url);
      const webhook = await book.webhooks.createWebhook({
        id: newId().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
        name,
        url,
        events: [...new Set(events)],
        status,
        ...(description && { description }),
        ...(secret && { sealedSecret: desk.seal(secret) }),
        at: clock(),
      });
      return { webhook: webhookJson(webhook) };
    },
  });

  const list = endpoint({
    method: "GET",
    path: "webhooks",
    permission: "manage",
    request: { max_results: withDefault(pageSize, 100), page_token: optional(text) },
    async handle({ max_results, page_token }, { book }) {
      const { items, next } = await book.webhooks.listWebhooks({ limit: max_results, ...(page_token && { cursor: page_token }) });
      return { ...(items.length > 0 && { webhooks: items.map(webhookJson) }), ...(next !== undefined && { next_page_token: next }) };
    },
  });

  const get = endpoint({
    method: "GET",
    path: "webhooks/:webhook_id",
    permission: "manage",
    request: { webhook_id: webhookId },
    async handle({ webhook_id }, { book }) {
      return { webhook: webhookJson(await book.webhooks.getWebhook(webhook_id)) };
    },
  });

  const update = endpoint({
    method: "PATCH",
    path: "webhooks/:webhook_id",
    permission: "manage",
    request: {
      webhook_id: webhookId,
      name: optional(emptyOr(webhookName)),
      url: optional(webhookUrl),
      events: repeated(webhookEvent),
      description: optional(description),
      secret: optional(secret),
      status: optional(webhookStatus),
    },
    async handle({ webhook_id, name, url, events, description, secret, status }, { book, clock }) {
      await book.webhooks.getWebhook(webhook_id); // who is not there need not be looked up by name
      if (url) await desk.checkUrl(url);
      const webhook = await book.webhooks.updateWebhook(webhook_id, {
        ...(name && { name }),
        ...(url && { url }),
        ...(events.length > 0 && { events: [...new Set(events)] }),
        ...(description !== undefined && { description }),
        ...(secret && { sealedSecret: desk.seal(secret) }),
        ...(status !== undefined && { status }),
        at: clock(),
      });
      return { webhook: webhookJson(webhook) };
    },
  });

  const remove = endpoint({
    method: "DELETE",
    path: "webhooks/:webhook_id",
    permission: "manage",
    request: { webhook_id: webhookId },
    async handle({ webhook_id }, { book }) {
      await book.webhooks.deleteWebhook(webhook_id);
      return {};
    },
  });

  /** Tells the receiver an example at once; what came of it is the answer. */
  const test = endpoint({
    method: "POST",
    path: "webhooks/:webhook_id/test",
    permission: "manage",
    request: { webhook_id: webhookId, event: optional(webhookEvent) },
    async handle({ webhook_id, event }, { book }) {
      const { url, events } = await book.webhooks.getWebhook(webhook_id);
      const sealedSecret = await book.webhooks.sealedSecretOf(webhook_id);
      try {
        const kind = event ?? events[0] ?? "registered_model.created";
        const { status, body } = await desk.send({ url, sealedSecret }, exampleEvent(kind));
        return { result: { success: status < 400, response_status: status, response_body: body } };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { result: { success: false, error_message: `Failed to test webhook: ${why}` } };
      }
    },
  });

  const endpoints: readonly Endpoint[] = [create, list, get, update, remove, test];
  return endpoints.flatMap((mount) => mount(deps));
}

function emptyOr(read: Reader<string>): Reader<string> {
  return (value, path) => (value === "" ? "" : read(value, path));
}
