import { CommitFigures } from "@trialbook/core/commit-figures.ts";
import { Unavailable } from "@trialbook/core/errors.ts";
import type { Database } from "./database.ts";
import { Gathering } from "./gathering.ts";
import { storageError } from "./storage-error.ts";

/** Past this a transaction ends though more work waits, so that reads and answers get their turn. */
const LONGEST_GROUP_MS = 10;

interface Pending {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  outcome: { readonly result: unknown } | { readonly error: unknown } | undefined;
}

/**
 * The one writer. All writes asked for in one turn of the event loop share a transaction, so they also share its wait
 * for the disk; each is answered after the commit. Within it every piece of work stands alone: one that throws is
 * undone and rejected without touching its neighbours.
 *
 * Work is synchronous, so plain reads of the connection from outside always see committed data only.
 */
export class GroupCommit {
  /** What commits were like; goes on counting. */
  readonly figures = new CommitFigures();
  readonly #database: Database;
  readonly #beforeCommit: (() => void)[] = [];
  readonly #afterCommit: (() => void)[] = [];
  readonly #afterRollback: (() => void)[] = [];
  #queue: Pending[] = [];
  #undo: (() => void)[] = [];
  #isScheduled = false;
  #isClosed = false;
  readonly #gathering = new Gathering(() => this.#schedule());

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Runs `work` in the next group's transaction. Resolves once that is committed, as durable as the database is set
   * to be; rejects with what `work` threw, or {@link StorageFull} or {@link Unavailable} if the group was lost.
   */
  write<T>(work: () => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Unavailable("The book is being closed. Try again once the server is back."));
    return new Promise((resolve, reject) => {
      this.#queue.push({ work, resolve: resolve as (result: unknown) => void, reject, outcome: undefined });
      this.#schedule();
    });
  }

  /** Works that wait for their turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Within work: what to undo in memory if this work fails. Statements are undone anyway. */
  onWorkFailed(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** For good: runs at the end of every group, inside its transaction, e.g. to write what its works gathered. */
  beforeCommit(hook: () => void): void {
    this.#beforeCommit.push(hook);
  }

  /** For good: runs after each commit, before the works' promises resolve. Must not throw. */
  afterCommit(hook: () => void): void {
    this.#afterCommit.push(hook);
  }

  /** For good: runs when a whole group was lost; what memory took from it must be forgotten. Must not throw. */
  afterRollback(hook: () => void): void {
    this.#afterRollback.push(hook);
  }

  /** Commits what waits and refuses what comes later. */
  close(): void {
    this.#isClosed = true;
    this.#gathering.stop();
    while (this.#queue.length > 0) this.#runGroup();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#queue.length === 0 || this.#gathering.holds(this.#queue.length)) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#queue.length === 0) return;
      this.#runGroup();
      this.#schedule();
    });
  }

  #runGroup(): void {
    const waiting = this.#queue;
    this.#queue = [];
    let taken = 0;
    let commitMs = 0;
    try {
      if (this.#database.handle.isTransaction) this.#database.sql("ROLLBACK").run();
      this.#database.sql("BEGIN IMMEDIATE").run();
      const deadline = performance.now() + LONGEST_GROUP_MS;
      for (const pending of waiting) {
        taken++;
        this.#runAlone(pending);
        if (performance.now() > deadline) break;
      }
      for (const hook of this.#beforeCommit) hook();
      this.#undo = [];
      const begun = performance.now();
      this.#database.sql("COMMIT").run();
      commitMs = performance.now() - begun;
    } catch (error) {
      // Whatever had no turn yet may still succeed; only what this transaction held is lost.
      this.#queue = waiting.slice(Math.max(taken, 1)).concat(this.#queue);
      this.#lose(waiting.slice(0, Math.max(taken, 1)), storageError(error));
      return;
    }
    this.figures.committed(taken, commitMs);
    if (taken < waiting.length) this.#queue = waiting.slice(taken).concat(this.#queue);
    for (const hook of this.#afterCommit) hook();
    for (let i = 0; i < taken; i++) settle(waiting[i] as Pending);
    if (!this.#isClosed) this.#gathering.committed({ ms: commitMs, works: taken }, () => this.#queue.length);
  }

  /** @throws only when the whole transaction is gone */
  #runAlone(pending: Pending): void {
    this.#database.sql("SAVEPOINT work").run();
    try {
      pending.outcome = { result: pending.work() };
    } catch (error) {
      for (const undo of this.#undo.reverse()) undo();
      this.#undo = [];
      // A full disk may have made SQLite roll back all of it by itself; then nothing of the group is left to keep.
      if (!this.#database.handle.isTransaction) throw error;
      this.#database.sql("ROLLBACK TO work").run();
      pending.outcome = { error: storageError(error) };
    }
    if (this.#undo.length > 0) this.#undo = [];
    this.#database.sql("RELEASE work").run();
  }

  #lose(lost: readonly Pending[], error: unknown): void {
    this.figures.failed++;
    this.#undo = [];
    try {
      if (this.#database.handle.isTransaction) this.#database.sql("ROLLBACK").run();
    } catch {
      // The next group tries again before it begins; the promises below must be answered either way.
    }
    for (const hook of this.#afterRollback) hook();
    for (const pending of lost) pending.reject(error);
  }
}

function settle({ outcome, resolve, reject }: Pending): void {
  if (outcome === undefined) return;
  if ("error" in outcome) reject(outcome.error);
  else resolve(outcome.result);
}
