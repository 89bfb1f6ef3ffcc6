/** Where commits take less than this, there is nothing to gain. */
const SLOW_COMMIT_MS = 2;
/** The part of a commit's own time that the next one is held back for at most. */
const PATIENCE = 0.25;
const LONGEST_PATIENCE_MS = 3;

/**
 * Holds the next commit back for a moment after a slow one, so that the clients that were just answered can join it:
 * they mostly write again at once. Without it, clients split into two halves that take turns, each waiting for the
 * other's commit. It ends as soon as all of them are there.
 */
export class Gathering {
  readonly #release: () => void;
  #timer: NodeJS.Timeout | undefined;
  #awaited = 0;
  /** How long commits take; recent ones count most. */
  #commitMs = 0;

  /** @param release called when the wait is over because of time */
  constructor(release: () => void) {
    this.#release = release;
  }

  /** After a commit: begins to hold, if that pays. `waiting` gives how many works are queued. */
  committed(commit: { readonly ms: number; readonly works: number }, waiting: () => number): void {
    this.#commitMs += (commit.ms - this.#commitMs) / 5;
    if (this.#commitMs < SLOW_COMMIT_MS) return;
    this.#awaited = Number.POSITIVE_INFINITY;
    this.#timer = setTimeout(() => this.#end(), Math.min(this.#commitMs * PATIENCE, LONGEST_PATIENCE_MS));
    // By then the requests that came while the commit blocked the thread are queued: with those who were answered, they
    // are all that is under way.
    setImmediate(() => {
      if (this.#timer === undefined) return;
      this.#awaited = commit.works + waiting();
      if (!this.holds(waiting())) this.#end();
    });
  }

  /** Whether a group with so many works shall wait for more. Once it says no, the wait is over. */
  holds(works: number): boolean {
    if (this.#timer === undefined) return false;
    if (works < this.#awaited) return true;
    this.stop();
    return false;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(): void {
    this.stop();
    this.#release();
  }
}
