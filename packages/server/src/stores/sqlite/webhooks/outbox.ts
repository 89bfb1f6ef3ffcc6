import type { Clock } from "@trialbook/core/time.ts";
import type { RegistryEvent } from "@trialbook/core/webhook/registry-event.ts";
import { MOST_WAITING } from "@trialbook/core/webhook/webhook-store.ts";
import type { Database } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";

/** Where writes to the registry put what webhooks shall be told; it is committed with them or not at all. */
export class Outbox {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #hasQueued = false;

  constructor(database: Database, commits: GroupCommit, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    commits.afterCommit(() => this.#tell());
    commits.afterRollback(() => {
      this.#hasQueued = false;
    });
  }

  /** Within work: queues an event for the webhooks that want it. Costs one look-up where there is none. */
  put({ kind, facts }: RegistryEvent): void {
    const now = this.#clock();
    const { changes } = this.#database
      .sql(
        `INSERT INTO webhook_deliveries (id, webhook_seq, kind, facts, happened, attempts, due)
         SELECT lower(hex(randomblob(16))), w.seq, ?1, ?2, ?3, 0, ?3
         FROM webhook_events AS e JOIN webhooks AS w ON w.seq = e.webhook_seq
         WHERE e.kind = ?1 AND w.status = 'active'
           AND (SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries AS d WHERE d.webhook_seq = w.seq LIMIT ${MOST_WAITING})) < ${MOST_WAITING}`,
      )
      .run(kind, JSON.stringify(facts), now);
    if (changes !== 0) this.#hasQueued = true;
  }

  onQueued(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    if (!this.#hasQueued) return;
    this.#hasQueued = false;
    // After the group's answers: delivering must not keep them.
    setImmediate(() => {
      for (const listener of this.#listeners) listener();
    });
  }
}
