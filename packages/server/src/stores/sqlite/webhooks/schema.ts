/** Webhooks, and the events on their way to them. `facts` is a `RegistryEvent`'s facts as JSON; secrets are sealed before they come here. */
export const webhooksSchema = `
CREATE TABLE webhooks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT,
  url TEXT NOT NULL,
  status TEXT NOT NULL,
  sealed_secret TEXT,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_events (
  webhook_seq INTEGER NOT NULL REFERENCES webhooks (seq) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (webhook_seq, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_events_by_kind ON webhook_events (kind, webhook_seq);

CREATE TABLE webhook_deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  webhook_seq INTEGER NOT NULL REFERENCES webhooks (seq) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  facts TEXT NOT NULL,
  happened INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  due INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (due, seq);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_seq);
`;
