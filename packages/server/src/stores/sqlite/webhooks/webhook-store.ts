import { NotFound } from "@trialbook/core/errors.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { RegistryEventKind } from "@trialbook/core/webhook/registry-event.ts";
import type { Webhook } from "@trialbook/core/webhook/webhook.ts";
import type { Delivery, NewWebhook, WebhookChange, WebhookStore } from "@trialbook/core/webhook/webhook-store.ts";
import { DELIVERY_COLUMNS, readDelivery, readWebhook, WEBHOOK_COLUMNS } from "../../rows/webhook-row.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { Database, Row } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";
import type { Outbox } from "./outbox.ts";

/** Webhooks in SQLite. Writes go through the group commit; reads see what is committed. */
export class SqliteWebhookStore implements WebhookStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  readonly #outbox: Outbox;

  constructor(database: Database, commits: GroupCommit, outbox: Outbox) {
    this.#database = database;
    this.#commits = commits;
    this.#outbox = outbox;
  }

  createWebhook({ id, name, description, url, events, status, sealedSecret, at }: NewWebhook): Promise<Webhook> {
    return this.#commits.write(() => {
      const { lastInsertRowid } = this.#database
        .sql("INSERT INTO webhooks (id, name, description, url, status, sealed_secret, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .run(id, name, description ?? null, url, status, sealedSecret ?? null, at, at);
      this.#setEvents(Number(lastInsertRowid), events);
      return this.#find(id);
    });
  }

  async getWebhook(id: string): Promise<Webhook> {
    return this.#find(id);
  }

  async sealedSecretOf(id: string): Promise<string | undefined> {
    const secret = this.#database.rows("SELECT sealed_secret FROM webhooks WHERE seq = ?").get(this.#seq(id))?.[0];
    return typeof secret === "string" ? secret : undefined;
  }

  async listWebhooks({ limit, cursor }: { readonly limit: number; readonly cursor?: string }): Promise<Page<Webhook>> {
    const [below] = cursor === undefined ? [null] : readCursor(cursor, "webhooks", [{ type: "integer" }]);
    const rows = this.#database
      .rows(`SELECT seq, ${WEBHOOK_COLUMNS} FROM webhooks WHERE seq < coalesce(?, seq + 1) ORDER BY seq DESC LIMIT ?`)
      .all(below ?? null, limit + 1);
    const page = rows.slice(0, limit);
    const items = page.map((row) => this.#read(row));
    const last = page.at(-1);
    return rows.length > page.length && last !== undefined ? { items, next: writeCursor("webhooks", [Number(last[0])]) } : { items };
  }

  updateWebhook(id: string, { events, at, ...change }: WebhookChange): Promise<Webhook> {
    return this.#commits.write(() => {
      const seq = this.#seq(id);
      this.#database
        .sql(
          `UPDATE webhooks SET name = coalesce(?, name), description = coalesce(?, description), url = coalesce(?, url),
             status = coalesce(?, status), sealed_secret = coalesce(?, sealed_secret), updated = ? WHERE seq = ?`,
        )
        .run(
          change.name ?? null,
          change.description ?? null,
          change.url ?? null,
          change.status ?? null,
          change.sealedSecret ?? null,
          at,
          seq,
        );
      if (events !== undefined) this.#setEvents(seq, events);
      if (change.status === "disabled") this.#database.sql("DELETE FROM webhook_deliveries WHERE webhook_seq = ?").run(seq);
      return this.#find(id);
    });
  }

  deleteWebhook(id: string): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("DELETE FROM webhooks WHERE seq = ?").run(this.#seq(id));
    });
  }

  claimDeliveries({
    now,
    until,
    limit,
  }: {
    readonly now: Millis;
    readonly until: Millis;
    readonly limit: number;
  }): Promise<readonly Delivery[]> {
    return this.#commits.write(() => {
      const rows = this.#database
        .rows(
          `SELECT d.seq, w.url, w.sealed_secret, ${DELIVERY_COLUMNS}
           FROM webhook_deliveries AS d JOIN webhooks AS w ON w.seq = d.webhook_seq WHERE d.due <= ? ORDER BY d.due, d.seq LIMIT ?`,
        )
        .all(now, limit);
      const claim = this.#database.sql("UPDATE webhook_deliveries SET due = ? WHERE seq = ?");
      for (const [seq = null] of rows) claim.run(until, seq);
      return rows.map(([, url, sealedSecret, ...delivery]) => readDelivery(delivery, { url, sealedSecret }));
    });
  }

  postponeDelivery(id: string, { due, attempts }: { readonly due: Millis; readonly attempts: number }): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("UPDATE webhook_deliveries SET due = ?, attempts = ? WHERE id = ?").run(due, attempts, id);
    });
  }

  finishDelivery(id: string): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("DELETE FROM webhook_deliveries WHERE id = ?").run(id);
    });
  }

  async nextDelivery(): Promise<Millis | undefined> {
    const due = this.#database.rows("SELECT min(due) FROM webhook_deliveries").get()?.[0];
    return typeof due === "number" ? due : undefined;
  }

  onQueued(listener: () => void): () => void {
    return this.#outbox.onQueued(listener);
  }

  #setEvents(seq: number, events: readonly RegistryEventKind[]): void {
    this.#database.sql("DELETE FROM webhook_events WHERE webhook_seq = ?").run(seq);
    const insert = this.#database.sql("INSERT INTO webhook_events (webhook_seq, kind, place) VALUES (?, ?, ?)");
    events.forEach((kind, place) => {
      insert.run(seq, kind, place);
    });
  }

  #seq(id: string): number {
    const row = this.#database.rows("SELECT seq FROM webhooks WHERE id = ?").get(id);
    if (row === undefined) throw new NotFound(`Webhook with ID ${id} not found.`);
    return Number(row[0]);
  }

  #find(id: string): Webhook {
    const row = this.#database.rows(`SELECT seq, ${WEBHOOK_COLUMNS} FROM webhooks WHERE seq = ?`).get(this.#seq(id));
    if (row === undefined) throw new NotFound(`Webhook with ID ${id} not found.`);
    return this.#read(row);
  }

  #read([seq = null, ...webhook]: Row): Webhook {
    const events = this.#database.rows("SELECT kind FROM webhook_events WHERE webhook_seq = ? ORDER BY place").all(seq);
    return readWebhook(
      webhook,
      events.map(([kind]) => String(kind)),
    );
  }
}
