import { TEXT } from "../schema.ts";

/**
 * Webhooks, and the events on their way to them. `place` and `number` are given under a lock, so they are in the order of
 * commits; `facts` is a `RegistryEvent`'s facts as JSON; secrets are sealed before they come here.
 */
export const webhooksSchema: readonly string[] = [
  `INSERT INTO counters VALUES ('webhooks', 0)`,
  `CREATE TABLE webhooks (
    id ${TEXT} PRIMARY KEY, place bigint NOT NULL UNIQUE, name ${TEXT} NOT NULL, description ${TEXT}, url ${TEXT} NOT NULL,
    status ${TEXT} NOT NULL, sealed_secret ${TEXT}, created bigint NOT NULL, updated bigint NOT NULL,
    last_number bigint NOT NULL DEFAULT 0)`,
  `CREATE TABLE webhook_events (webhook_id ${TEXT} NOT NULL, kind ${TEXT} NOT NULL, place int NOT NULL, PRIMARY KEY (webhook_id, kind))`,
  `CREATE INDEX webhook_events_by_kind ON webhook_events (kind, webhook_id)`,
  `CREATE TABLE webhook_deliveries (
    id ${TEXT} PRIMARY KEY, webhook_id ${TEXT} NOT NULL, number bigint NOT NULL, kind ${TEXT} NOT NULL, facts ${TEXT} NOT NULL,
    happened bigint NOT NULL, attempts int NOT NULL, due bigint NOT NULL)`,
  `CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (due, number, id)`,
  `CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id)`,
];
