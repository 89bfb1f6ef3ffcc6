import { REGISTRY_EVENTS } from "@trialbook/core/webhook/registry-event.ts";
import { isWebhookName } from "@trialbook/core/webhook/webhook.ts";
import { z } from "zod";
import { route } from "./route.ts";

const event = z.enum(REGISTRY_EVENTS);
const status = z.enum(["active", "disabled"]);

export const webhook = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  url: z.string(),
  events: z.array(event),
  status,
  /** Whether messages are signed; the secret itself is told to nobody. */
  isSigned: z.boolean(),
  /** Milliseconds since 1970. */
  created: z.number(),
  updated: z.number(),
});
export type WebhookJson = z.infer<typeof webhook>;

const name = z.string().refine(isWebhookName, {
  error: "A name has at most 63 letters, digits, dots, underscores and hyphens, and begins and ends with a letter or digit.",
});
const url = z.string().min(1).max(500);
const events = z.array(event).min(1, "Choose at least one event.");
const description = z.string().max(1000);
const secret = z.string().max(1000);
const ofOne = { id: z.string().max(100) };

export const listWebhooks = route({
  method: "GET",
  path: "/webhooks",
  summary: "The receivers that are told of what happens in the registry, newest first; at most 1,000.",
  input: z.object({}),
  output: z.object({ webhooks: z.array(webhook) }),
});
export const createWebhook = route({
  method: "POST",
  path: "/webhooks",
  summary: "Adds a receiver. With a secret every message is signed with it.",
  input: z.object({ name, url, events, description: description.optional(), secret: secret.optional(), status: status.default("active") }),
  output: z.object({ webhook }),
});
export const updateWebhook = route({
  method: "PATCH",
  path: "/webhooks/{id}",
  summary: "Changes what is given. Switched off, what waits for the receiver is dropped.",
  input: z.object({
    ...ofOne,
    name: name.optional(),
    url: url.optional(),
    events: events.optional(),
    description: description.optional(),
    secret: secret.min(1).optional(),
    status: status.optional(),
  }),
  output: z.object({ webhook }),
});
export const deleteWebhook = route({
  method: "DELETE",
  path: "/webhooks/{id}",
  summary: "Removes a receiver, with what waits for it.",
  input: z.object(ofOne),
  output: z.object({}),
});

/** What came of one message that was sent at once. */
export const webhookTest = z.object({
  arrived: z.boolean(),
  /** What the receiver answered; absent if it did not. */
  status: z.number().optional(),
  body: z.string().optional(),
  /** Why there was no answer. */
  problem: z.string().optional(),
  milliseconds: z.number(),
});
export type WebhookTestJson = z.infer<typeof webhookTest>;

export const testWebhook = route({
  method: "POST",
  path: "/webhooks/{id}/test",
  summary: "Sends an example of an event at once, and says what came of it; by default of the first that the receiver wants.",
  input: z.object({ ...ofOne, event: event.optional() }),
  output: z.object({ test: webhookTest }),
});
