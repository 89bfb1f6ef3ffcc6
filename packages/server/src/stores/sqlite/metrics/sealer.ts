import type { GroupCommit } from "../group-commit.ts";
import { type SealPlaces, sealRun } from "./seal-run.ts";
import type { TailSize } from "./tails.ts";

/** When a run's tail is packed, and how. Times are in milliseconds. */
export interface SealPolicy {
  /** A tail of so many points is packed at once, … */
  readonly manyPoints: number;
  /** … and so is one of so many rows. */
  readonly manyRows: number;
  /** A tail of {@link someRows} is packed once its run has been quiet for so long, … */
  readonly quiet: number;
  readonly someRows: number;
  /** … and any tail of more than one row after this. */
  readonly settled: number;
  /** Metrics with fewer points stay in the tail, all of a run's in one row. */
  readonly worthAChunk: number;
}

const USUAL: SealPolicy = { manyPoints: 32_768, manyRows: 512, quiet: 4000, someRows: 16, settled: 600_000, worthAChunk: 128 };

/** Tail points that one job takes. */
const POINTS_A_JOB = 65_536;
/** Longest stretch of sealing before others get a turn. */
const SLICE_MS = 4;
const LOOK_EVERY_MS = 1000;

/**
 * Packs tails into chunks in the background, one run at a time and in small works of the group commit, so that requests
 * come in between. Nobody waits for it and nothing depends on it but speed.
 */
export class Sealer {
  readonly #commits: GroupCommit;
  readonly #places: SealPlaces;
  readonly #policy: SealPolicy;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #isStopped = false;
  /** The run that is being packed, unless it was purged meanwhile. */
  #current: number | undefined;

  constructor({ commits, ...places }: SealPlaces & { readonly commits: GroupCommit }, policy: Partial<SealPolicy>) {
    this.#commits = commits;
    this.#places = places;
    this.#policy = { ...USUAL, ...policy };
  }

  /** Looks for tails that are due every second from now on, and for those that an earlier process left. */
  start(): void {
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    // Those that write are told of a disk that fails.
    this.#queueRound(() => this.#findLeftovers()).catch(() => {});
  }

  /** Nothing more is packed; a job that is under way ends at its next step. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  /** A tail grew: packs it soon if that made it large. */
  grew(size: Readonly<TailSize>): void {
    if (this.#timer !== undefined && size.points >= this.#policy.manyPoints) this.#look();
  }

  /** Within work: the run is purged, so nothing of it may be written any more. */
  abandon(runSeq: number): void {
    if (this.#current === runSeq) this.#current = undefined;
  }

  /** Whether a run's points are being packed now. */
  isPacking(runSeq: number): boolean {
    return this.#current === runSeq;
  }

  /** Packs all that there is, due or not. */
  sealAll(): Promise<void> {
    return this.#queueRound(async () => {
      await this.#findLeftovers();
      for (const runSeq of [...this.#places.tails.inUse]) while (await this.#seal(runSeq));
    });
  }

  #look(): void {
    if (this.#round !== undefined || this.#isStopped) return;
    // What goes wrong here (a full disk, a closing book) is told to those who write; packing is tried again later.
    this.#queueRound(() => this.#sealWhatIsDue()).catch(() => {});
  }

  async #sealWhatIsDue(): Promise<void> {
    const { tails } = this.#places;
    for (const runSeq of [...tails.inUse]) {
      let isWorthAnother = true;
      while (isWorthAnother && this.#isDue(tails.sizeOf(runSeq))) isWorthAnother = await this.#seal(runSeq);
      const { rows, grewAt } = tails.sizeOf(runSeq);
      // One row is all there can be left; what can't be packed now, for it is damaged, can't be so in a second either.
      if ((rows < 2 && performance.now() - grewAt > this.#policy.quiet) || !isWorthAnother) tails.forget(runSeq);
    }
  }

  #isDue({ rows, points, grewAt }: Readonly<TailSize>): boolean {
    const { manyPoints, manyRows, quiet, someRows, settled } = this.#policy;
    if (points >= manyPoints || rows >= manyRows) return true;
    const quietFor = performance.now() - grewAt;
    return (rows >= someRows && quietFor >= quiet) || (rows > 1 && quietFor >= settled);
  }

  /** Takes one job's worth from a run's tail. Says whether there was anything to do. */
  async #seal(runSeq: number): Promise<boolean> {
    await this.#bringBack(runSeq);
    const job = sealRun(this.#places, { runSeq, points: POINTS_A_JOB, worthAChunk: this.#policy.worthAChunk });
    this.#current = runSeq;
    for (;;) {
      const state = await this.#commits.write(() => {
        const until = performance.now() + SLICE_MS;
        do {
          if (this.#isStopped || this.#current !== runSeq) return { done: true, value: false };
          const step = job.next();
          if (step.done) return step;
        } while (performance.now() < until);
        return { done: false, value: false };
      });
      if (!state.done) continue;
      if (this.#current === runSeq) this.#current = undefined;
      return state.value === true;
    }
  }

  /** Brings a run's chunks back from the files, as far as they are there. */
  async #bringBack(runSeq: number): Promise<void> {
    const { chunks } = this.#places;
    if (!chunks.isCold(runSeq)) return;
    for (let after = -1; !this.#isStopped; ) {
      const fetched = await chunks.fetchCold(runSeq, after);
      const last = fetched.at(-1);
      if (last === undefined) return;
      await this.#commits.write(() => chunks.putBack(runSeq, fetched));
      after = last.id;
    }
  }

  /** Makes runs known whose tails have more than one row. */
  async #findLeftovers(): Promise<void> {
    const { tails } = this.#places;
    for (let from = 0; !this.#isStopped; ) {
      const found = tails.findRuns(from);
      if (found === undefined) return;
      from = found.next;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** One round after the other. */
  #queueRound(round: () => Promise<void>): Promise<void> {
    const last = this.#round ?? Promise.resolve();
    const next = last
      .catch(() => {})
      .then(round)
      .finally(() => {
        if (this.#round === next) this.#round = undefined;
      });
    this.#round = next;
    return next;
  }
}
