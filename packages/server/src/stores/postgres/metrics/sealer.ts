import { asRunId, type RunId } from "@trialbook/core/ids.ts";
import type { Database } from "../database.ts";
import type { PointsReading } from "./parts-of.ts";
import { sealRun } from "./seal-run.ts";

/** When a run's tail is packed, and how. Times are in milliseconds. */
export interface SealPolicy {
  /** A tail of so many points is packed at once, and so is one of so many rows. */
  readonly manyPoints: number;
  readonly manyRows: number;
  /** A tail of {@link someRows} is packed once its run has been quiet for so long. */
  readonly quiet: number;
  readonly someRows: number;
  /** Metrics with fewer points stay in the tail, all of a run's in one row. */
  readonly worthAChunk: number;
}

export const USUAL_SEALING: SealPolicy = { manyPoints: 32_768, manyRows: 512, quiet: 4000, someRows: 16, worthAChunk: 128 };

/** Tail points that one job takes. */
const POINTS_A_JOB = 65_536;
const LOOK_EVERY_MS = 1000;
/** How often to look for tails that other servers left behind, and how many rows make one worth it. */
const SWEEP_EVERY_MS = 300_000;

interface TailSize {
  rows: number;
  points: number;
  grewAt: number;
}

/**
 * Packs tails into chunks in the background, one run at a time. Each server packs what was written through it; what a
 * server that is gone has left is found by a sweep. Nobody waits for it and nothing depends on it but speed.
 */
export class Sealer {
  readonly #database: Database;
  readonly #reading: PointsReading;
  readonly #policy: SealPolicy;
  readonly #sizes = new Map<RunId, TailSize>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  constructor(database: Database, reading: PointsReading, policy: SealPolicy) {
    this.#database = database;
    this.#reading = reading;
    this.#policy = policy;
  }

  /** Looks for tails that are due every second from now on. */
  start(): void {
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** Nothing new is packed; resolves once what is being packed is. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#round?.catch(() => {});
  }

  /** A tail grew by a row of so many points: packs it soon if that made it large. */
  grew(id: RunId, points: number): void {
    if (points === 0) return;
    const size = this.#sizes.get(id) ?? { rows: 0, points: 0, grewAt: 0 };
    this.#sizes.set(id, size);
    size.rows++;
    size.points += points;
    size.grewAt = performance.now();
    if (this.#timer !== undefined && size.points >= this.#policy.manyPoints) this.#look();
  }

  /** Packs all that there is, due or not. */
  async sealAll(): Promise<void> {
    await this.#round?.catch(() => {});
    for (const id of await this.#runsWithTails(1)) while (await this.#seal(id));
  }

  #look(): void {
    if (this.#round !== undefined || this.#isStopped) return;
    // What goes wrong here is told to those who write; packing is tried again later.
    this.#round = this.#sealWhatIsDue()
      .catch(() => {})
      .finally(() => {
        this.#round = undefined;
      });
  }

  async #sealWhatIsDue(): Promise<void> {
    if (performance.now() - this.#sweptAt > SWEEP_EVERY_MS) {
      this.#sweptAt = performance.now();
      for (const id of await this.#runsWithTails(this.#policy.someRows)) if (!this.#sizes.has(id)) await this.#sealAll(id);
    }
    for (const [id, size] of [...this.#sizes]) {
      const quietFor = performance.now() - size.grewAt;
      if (this.#isDue(size, quietFor)) {
        this.#sizes.delete(id);
        await this.#sealAll(id);
      } else if (quietFor > 10 * this.#policy.quiet) this.#sizes.delete(id);
      if (this.#isStopped) return;
    }
  }

  #isDue({ rows, points }: TailSize, quietFor: number): boolean {
    const { manyPoints, manyRows, quiet, someRows } = this.#policy;
    return points >= manyPoints || rows >= manyRows || (rows >= someRows && quietFor >= quiet);
  }

  async #sealAll(id: RunId): Promise<void> {
    while (!this.#isStopped && (await this.#seal(id)));
  }

  /** Takes one job's worth from a run's tail. Says whether there was anything to do. */
  #seal(id: RunId): Promise<boolean> {
    const { worthAChunk } = this.#policy;
    return this.#database.transaction((tx) => sealRun(tx, { id, points: POINTS_A_JOB, worthAChunk, ...this.#reading }), "again");
  }

  async #runsWithTails(rows: number): Promise<RunId[]> {
    const found = await this.#database.rows("SELECT run_id FROM metric_tail GROUP BY run_id HAVING count(*) >= $1 ORDER BY 1", [rows]);
    return found.map(([id]) => asRunId(String(id)));
  }
}
