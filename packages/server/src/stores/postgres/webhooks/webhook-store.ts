import { NotFound } from "@trialbook/core/errors.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Millis } from "@trialbook/core/time.ts";
import type { RegistryEventKind } from "@trialbook/core/webhook/registry-event.ts";
import type { Webhook } from "@trialbook/core/webhook/webhook.ts";
import type { Delivery, NewWebhook, WebhookChange, WebhookStore } from "@trialbook/core/webhook/webhook-store.ts";
import { grouped } from "../../rows/grouped.ts";
import { DELIVERY_COLUMNS, readDelivery, readWebhook, WEBHOOK_COLUMNS } from "../../rows/webhook-row.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { Database, Queries } from "../database.ts";
import type { Outbox } from "./outbox.ts";

/** Webhooks in PostgreSQL. A delivery is claimed by exactly one server. */
export class PostgresWebhookStore implements WebhookStore {
  readonly #database: Database;
  readonly #outbox: Outbox;

  constructor(database: Database, outbox: Outbox) {
    this.#database = database;
    this.#outbox = outbox;
  }

  createWebhook({ id, name, description, url, events, status, sealedSecret, at }: NewWebhook): Promise<Webhook> {
    return this.#database.transaction(async (tx) => {
      const [counted] = await tx.rows("UPDATE counters SET value = value + 1 WHERE name = 'webhooks' RETURNING value");
      await tx.run(
        `INSERT INTO webhooks (id, place, name, description, url, status, sealed_secret, created, updated)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
        [id, Number(counted?.[0]), name, description ?? null, url, status, sealedSecret ?? null, at],
      );
      await setEvents(tx, id, events);
      return find(tx, id);
    });
  }

  getWebhook(id: string): Promise<Webhook> {
    return this.#database.snapshot((tx) => find(tx, id));
  }

  async sealedSecretOf(id: string): Promise<string | undefined> {
    const [row] = await this.#database.rows("SELECT sealed_secret FROM webhooks WHERE id = $1", [id]);
    if (row === undefined) throw noWebhook(id);
    return typeof row[0] === "string" ? row[0] : undefined;
  }

  async listWebhooks({ limit, cursor }: { readonly limit: number; readonly cursor?: string }): Promise<Page<Webhook>> {
    const [below = null] = cursor === undefined ? [] : readCursor(cursor, "webhooks", [{ type: "integer" }]);
    return await this.#database.snapshot(async (tx) => {
      const rows = await tx.rows(
        `SELECT place, ${WEBHOOK_COLUMNS} FROM webhooks WHERE place < coalesce($1::bigint, place + 1) ORDER BY place DESC LIMIT $2`,
        [below, limit + 1],
      );
      const page = rows.slice(0, limit);
      const events = await readEvents(
        tx,
        page.map(([, id]) => String(id)),
      );
      const items = page.map(([, ...row]) => readWebhook(row, events.get(String(row[0])) ?? []));
      const last = page.at(-1);
      return rows.length > page.length && last !== undefined ? { items, next: writeCursor("webhooks", [Number(last[0])]) } : { items };
    });
  }

  updateWebhook(id: string, { events, at, ...change }: WebhookChange): Promise<Webhook> {
    return this.#database.transaction(async (tx) => {
      const { name, description, url, status, sealedSecret } = change;
      const changed = await tx.run(
        `UPDATE webhooks SET name = coalesce($2, name), description = coalesce($3, description), url = coalesce($4, url),
           status = coalesce($5, status), sealed_secret = coalesce($6, sealed_secret), updated = $7 WHERE id = $1`,
        [id, name ?? null, description ?? null, url ?? null, status ?? null, sealedSecret ?? null, at],
      );
      if (changed === 0) throw noWebhook(id);
      if (events !== undefined) await setEvents(tx, id, events);
      if (status === "disabled") await dropDeliveries(tx, id);
      return find(tx, id);
    });
  }

  deleteWebhook(id: string): Promise<void> {
    return this.#database.transaction(async (tx) => {
      if ((await tx.run("DELETE FROM webhooks WHERE id = $1", [id])) === 0) throw noWebhook(id);
      await tx.run("DELETE FROM webhook_events WHERE webhook_id = $1", [id]);
      await dropDeliveries(tx, id);
    });
  }

  /** Rows that another server is just taking are passed over. */
  claimDeliveries({ now, until, limit }: Parameters<WebhookStore["claimDeliveries"]>[0]): Promise<readonly Delivery[]> {
    return this.#database.transaction(async (tx) => {
      const rows = await tx.rows(
        `SELECT d.webhook_id, ${DELIVERY_COLUMNS} FROM webhook_deliveries AS d WHERE d.due <= $1
         ORDER BY d.due, d.number, d.id LIMIT $2 FOR UPDATE SKIP LOCKED`,
        [now, limit],
      );
      if (rows.length === 0) return [];
      await tx.run("UPDATE webhook_deliveries SET due = $2 WHERE id = ANY($1::text[])", [rows.map(([, id]) => String(id)), until]);
      const receivers = await tx.rows("SELECT id, url, sealed_secret FROM webhooks WHERE id = ANY($1::text[])", [
        rows.map(([webhook]) => String(webhook)),
      ]);
      const known = new Map(receivers.map(([id, url, sealedSecret = null]) => [id, { url, sealedSecret }]));
      return rows.flatMap(([webhook = null, ...delivery]) => {
        const to = known.get(webhook);
        return to === undefined ? [] : [readDelivery(delivery, to)];
      });
    });
  }

  async postponeDelivery(id: string, { due, attempts }: { readonly due: Millis; readonly attempts: number }): Promise<void> {
    await this.#database.run("UPDATE webhook_deliveries SET due = $2, attempts = $3 WHERE id = $1", [id, due, attempts]);
  }

  async finishDelivery(id: string): Promise<void> {
    await this.#database.run("DELETE FROM webhook_deliveries WHERE id = $1", [id]);
  }

  async nextDelivery(): Promise<Millis | undefined> {
    const [row] = await this.#database.rows("SELECT min(due) FROM webhook_deliveries");
    return typeof row?.[0] === "number" ? row[0] : undefined;
  }

  onQueued(listener: () => void): () => void {
    return this.#outbox.onQueued(listener);
  }
}

function noWebhook(id: string): NotFound {
  return new NotFound(`Webhook with ID ${id} not found.`);
}

async function find(queries: Queries, id: string): Promise<Webhook> {
  const [row] = await queries.rows(`SELECT ${WEBHOOK_COLUMNS} FROM webhooks WHERE id = $1`, [id]);
  if (row === undefined) throw noWebhook(id);
  return readWebhook(row, (await readEvents(queries, [id])).get(id) ?? []);
}

async function readEvents(queries: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await queries.rows("SELECT webhook_id, kind FROM webhook_events WHERE webhook_id = ANY($1::text[]) ORDER BY place", [ids]);
  return grouped(rows, ([, kind]) => String(kind));
}

async function setEvents(tx: Queries, id: string, events: readonly RegistryEventKind[]): Promise<void> {
  await tx.run("DELETE FROM webhook_events WHERE webhook_id = $1", [id]);
  await tx.run(
    "INSERT INTO webhook_events (webhook_id, kind, place) SELECT $1::text, e.kind, e.place FROM unnest($2::text[], $3::int[]) AS e(kind, place)",
    [id, events, events.map((_, place) => place)],
  );
}

async function dropDeliveries(tx: Queries, id: string): Promise<void> {
  await tx.run("DELETE FROM webhook_deliveries WHERE webhook_id = $1", [id]);
}
