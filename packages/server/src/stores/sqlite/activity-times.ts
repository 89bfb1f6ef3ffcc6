import type { ExperimentId } from "@trialbook/core/ids.ts";
import type { Clock, Millis } from "@trialbook/core/time.ts";
import type { Database } from "./database.ts";
import type { GroupCommit } from "./group-commit.ts";

/** A training logs many times a second; lists of experiments need not know it finer than this. */
const RESOLUTION_MS = 1000;

/** Keeps when something last happened in each experiment, without a write for every point that is logged. */
export class ActivityTimes {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #written = new Map<ExperimentId, Millis>();
  readonly #touched = new Set<ExperimentId>();

  constructor(database: Database, commits: GroupCommit, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    commits.beforeCommit(() => this.#write());
    commits.afterRollback(() => {
      this.#touched.clear();
      this.#written.clear();
    });
  }

  /** Within work: something happened to a run of this experiment. */
  touch(id: ExperimentId): void {
    this.#touched.add(id);
  }

  #write(): void {
    if (this.#touched.size === 0) return;
    const now = this.#clock();
    for (const id of this.#touched) {
      const written = this.#written.get(id);
      if (written !== undefined && Math.abs(now - written) < RESOLUTION_MS) continue;
      this.#database.sql("UPDATE experiments SET last_activity = ? WHERE id = ?").run(now, id);
      this.#written.set(id, now);
    }
    this.#touched.clear();
  }
}
