import { BoundedCache } from "@trialbook/core/bounded-cache.ts";
import { Inactive, NotFound } from "@trialbook/core/errors.ts";
import type { RunId } from "@trialbook/core/ids.ts";
import { asExperimentId } from "@trialbook/core/ids.ts";
import type { Database } from "./database.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { RunKey } from "./run-row.ts";

const REMEMBERED = 5000;

/** Finds runs by id, from memory for those in use. This process alone writes the book, so memory can be kept right. */
export class KnownRuns {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  readonly #remembered = new BoundedCache<string, RunKey>(REMEMBERED);

  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
    commits.afterRollback(() => this.forgetAll());
  }

  /** Deleted ones are found too. @throws {NotFound} */
  find(id: RunId): RunKey {
    const known = this.#remembered.get(id);
    if (known !== undefined) return known;
    const row = this.#database.rows("SELECT seq, experiment_id, deleted_at IS NULL FROM runs WHERE id = ?").get(id);
    if (row === undefined) throw new NotFound(`Run with id=${id} not found`);
    const run = { seq: Number(row[0]), id, experimentId: asExperimentId(String(row[1])), isActive: row[2] === 1 };
    this.#remembered.set(id, run);
    return run;
  }

  /** A run that accepts writes. @throws {NotFound} @throws {Inactive} */
  findActive(id: RunId): RunKey {
    const run = this.find(id);
    if (!run.isActive) {
      throw new Inactive(`The run ${id} must be in the 'active' state. Current state is deleted. Restore it first.`);
    }
    return run;
  }

  /** Within work: a run that this work makes. */
  add(run: RunKey): void {
    this.#remembered.set(run.id, run);
    this.#commits.onWorkFailed(() => this.forget(run.id));
  }

  forget(id: RunId): void {
    this.#remembered.delete(id);
  }

  forgetAll(): void {
    this.#remembered.clear();
  }
}
