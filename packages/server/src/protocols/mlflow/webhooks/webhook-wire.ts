import { REGISTRY_EVENTS, type RegistryEventKind } from "@trialbook/core/webhook/registry-event.ts";
import { isWebhookName, type Webhook } from "@trialbook/core/webhook/webhook.ts";
import { invalid, quoted } from "../errors.ts";
import { message, oneOf, type Reader, required, text } from "../message.ts";

/** How MLflow spells webhooks. */

const named = <T extends string>(names: Readonly<Record<T, number>>) =>
  oneOf<string>(Object.fromEntries(Object.entries<number>(names).map(([name, number]) => [name, { number, value: name.toLowerCase() }])));

const event = message({
  entity: required(
    named({
      REGISTERED_MODEL: 1,
      MODEL_VERSION: 2,
      MODEL_VERSION_TAG: 3,
      MODEL_VERSION_ALIAS: 4,
      PROMPT: 5,
      PROMPT_VERSION: 6,
      PROMPT_TAG: 7,
      PROMPT_VERSION_TAG: 8,
      PROMPT_ALIAS: 9,
    }),
  ),
  action: required(named({ CREATED: 1, UPDATED: 2, DELETED: 3, SET: 4 })),
});

/** What a webhook wants to be told of. */
export const webhookEvent: Reader<RegistryEventKind> = (sent, path) => {
  const { entity, action } = event(sent, path);
  const kind = REGISTRY_EVENTS.find((known) => known === `${entity}.${action}`);
  if (kind !== undefined) return kind;
  const valid = REGISTRY_EVENTS.filter((known) => known.startsWith(`${entity}.`)).map((known) => `'${known.split(".")[1]}'`);
  throw invalid(`Invalid action '${action}' for entity '${entity}'. Valid actions are: [${valid.toSorted().join(", ")}]`);
};

export const webhookName: Reader<string> = (value, path) => {
  const name = text(value, path);
  if (isWebhookName(name)) return name;
  throw invalid(
    `Webhook name ${quoted(name.slice(0, 300))} is invalid. It must start and end with a letter or digit, have at most 63 characters, and ` +
      "contain only letters, digits, dots (.), underscores (_), and hyphens (-).",
  );
};

export const webhookStatus = oneOf<Webhook["status"]>({
  ACTIVE: { number: 1, value: "active" },
  DISABLED: { number: 2, value: "disabled" },
});

/** A webhook as MLflow's clients read it. Its secret is told to nobody. */
export function webhookJson({ id, name, description, url, events, status, created, updated }: Webhook): object {
  return {
    webhook_id: id,
    name,
    ...(description && { description }),
    url,
    events: events.map((kind) => {
      const [entity, action] = kind.toUpperCase().split(".");
      return { entity, action };
    }),
    status: status.toUpperCase(),
    creation_timestamp: created,
    last_updated_timestamp: updated,
  };
}
