import { Worker } from "node:worker_threads";
import type { Database } from "./database.ts";
import type { GroupCommit } from "./group-commit.ts";

/** When the log is brought into the file. */
export interface CheckpointPolicy {
  /** After so many commits; the usual number writes a few thousand pages. */
  readonly commits: number;
  /**
   * A log of more pages than this is made to begin anew; SQLite does so by itself past `wal_autocheckpoint`. Waiting for
   * the disk takes longer while the log's file grows than where it is written over, so it is kept short.
   */
  readonly longLog: number;
}

const USUAL: CheckpointPolicy = { commits: 500, longLog: 4000 };

/** What the thread is told; it answers a checkpoint with the number of pages that the log has. */
export type CheckpointOrder = "checkpoint" | "close";

/**
 * Brings what the write-ahead log holds into the database file, in a thread of its own, for it waits for the disk: some
 * 12 ms for 4,000 pages, nine times a second while small runs are logged as fast as it goes.
 *
 * The log begins anew only when all of it is in the file. Under load the thread is never quite up to date, so once the
 * log is long this side adds the little that is missing as soon as the thread is done.
 */
export class Checkpoints {
  readonly #database: Database;
  readonly #file: string;
  readonly #policy: CheckpointPolicy;
  #worker: Worker | undefined;
  #ended: Promise<void> | undefined;
  #isBusy = false;
  #isStopped = false;
  /** Since the thread was last told to go on. */
  #commits = 0;

  /** @param commits the only writer of that file */
  constructor(
    { database, file, commits }: { readonly database: Database; readonly file: string; readonly commits: GroupCommit },
    policy: Partial<CheckpointPolicy> = {},
  ) {
    this.#database = database;
    this.#file = file;
    this.#policy = { ...USUAL, ...policy };
    commits.afterCommit(() => this.#committed());
  }

  /** Resolves when the thread has let go of the file. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#worker?.ref();
    this.#tell("close");
    await this.#ended;
  }

  #committed(): void {
    if (++this.#commits < this.#policy.commits || this.#isBusy || this.#isStopped) return;
    this.#commits = 0;
    this.#isBusy = true;
    this.#worker ??= this.#start();
    this.#tell("checkpoint");
  }

  #tell(order: CheckpointOrder): void {
    this.#worker?.postMessage(order);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./checkpoint-worker.ts", import.meta.url), {
      workerData: this.#file,
      resourceLimits: { maxYoungGenerationSizeMb: 1 }, // it makes next to no objects
    });
    worker.unref();
    worker.on("message", (pages: number) => {
      this.#isBusy = false;
      if (pages > this.#policy.longLog && !this.#isStopped) this.#finish();
    });
    // Without the thread SQLite's own automatism is left, slower and as safe. Staying busy, no other is started.
    worker.on("error", () => {
      this.#isBusy = true;
    });
    this.#ended = new Promise((resolve) => worker.once("exit", () => resolve()));
    return worker;
  }

  #finish(): void {
    try {
      this.#database.sql("PRAGMA wal_checkpoint(PASSIVE)").all();
    } catch {
      // A disk that fails is told to those who write; the log is as good as it was.
    }
  }
}
