import { randomUUID } from "node:crypto";
import type { Clock } from "@trialbook/core/time.ts";
import type { RegistryEvent } from "@trialbook/core/webhook/registry-event.ts";
import type { Database, Queries } from "../database.ts";

/** How often a server looks for what another one, which is gone, has left. */
const LOOK_EVERY_MS = 5000;

/** Queues an event within a transaction. */
export type Put = (event: RegistryEvent) => Promise<void>;

/** Where writes to the registry put what webhooks shall be told; it is committed with them or not at all. */
export class Outbox {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #mostWaiting: number;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  /** @param limits.mostWaiting events that are kept for one webhook */
  constructor(database: Database, clock: Clock, limits: { readonly mostWaiting: number }) {
    this.#database = database;
    this.#clock = clock;
    this.#mostWaiting = limits.mostWaiting;
  }

  /** A transaction that may queue events; those who listen are told after its commit. */
  async transaction<T>(work: (tx: Queries, put: Put) => Promise<T>): Promise<T> {
    let queued = 0;
    const result = await this.#database.transaction((tx) => {
      queued = 0;
      return work(tx, async (event) => {
        queued += await this.#put(tx, event);
      });
    });
    if (queued > 0) this.#tell();
    return result;
  }

  /** Tells too, now and then, of what other servers may have queued. */
  onQueued(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tell(), LOOK_EVERY_MS).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Costs one look-up where nobody wants the event. The webhooks' rows are held, so their deliveries are numbered and counted rightly. */
  async #put(tx: Queries, { kind, facts }: RegistryEvent): Promise<number> {
    const wanting = await tx.rows(
      `SELECT id FROM webhooks WHERE status = 'active' AND id IN (SELECT webhook_id FROM webhook_events WHERE kind = $1)
       ORDER BY id FOR UPDATE`,
      [kind],
    );
    if (wanting.length === 0) return 0;
    const ids = wanting.map(([id]) => String(id));
    const numbered = await tx.rows(
      `UPDATE webhooks SET last_number = last_number + 1
       WHERE id = ANY($1::text[])
         AND (SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries AS d WHERE d.webhook_id = webhooks.id LIMIT $2) AS waiting) < $2
       RETURNING id, last_number`,
      [ids, this.#mostWaiting],
    );
    const now = this.#clock();
    return await tx.run(
      `INSERT INTO webhook_deliveries (id, webhook_id, number, kind, facts, happened, attempts, due)
       SELECT d.id, d.webhook_id, d.number, $4::text, $5::text, $6::bigint, 0, $6::bigint
       FROM unnest($1::text[], $2::text[], $3::bigint[]) AS d(id, webhook_id, number)`,
      [
        numbered.map(() => randomUUID().replaceAll("-", "")),
        numbered.map(([id]) => String(id)),
        numbered.map(([, number]) => Number(number)),
        kind,
        JSON.stringify(facts),
        now,
      ],
    );
  }

  #tell(): void {
    // After the answer: delivering must not keep it.
    setImmediate(() => {
      for (const listener of this.#listeners) listener();
    });
  }
}
