import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { Clock, Millis } from "@trialbook/core/time.ts";
import type { Database } from "./database.ts";
import { experimentKeys } from "./experiment-key.ts";

/** A training logs many times a second; lists of experiments need not know it finer than this. */
const RESOLUTION_MS = 1000;

/**
 * Keeps when something last happened in each experiment, in a table of its own: writers of many runs would otherwise
 * wait for each other at the row of their experiment.
 */
export class ActivityTimes {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #written = new Map<ExperimentId, Millis>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Something was committed to runs of these experiments. Resolves when that shows; never rejects. */
  async touch(ids: Iterable<ExperimentId>): Promise<void> {
    const now = this.#clock();
    const due = [...new Set(ids)].filter((id) => {
      const written = this.#written.get(id);
      return written === undefined || Math.abs(now - written) >= RESOLUTION_MS;
    });
    if (due.length === 0) return;
    if (this.#written.size > 10_000) this.#written.clear();
    for (const id of due) this.#written.set(id, now);
    try {
      await this.#database.run(
        `INSERT INTO experiment_activity SELECT id, $2 FROM unnest($1::bigint[]) AS id ORDER BY id
         ON CONFLICT (experiment_id) DO UPDATE SET at = greatest(experiment_activity.at, excluded.at)`,
        [experimentKeys(due), now],
      );
    } catch {
      // What happened is stored; that the list shows it a little later harms nobody.
      for (const id of due) this.#written.delete(id);
    }
  }
}
