import { PointBuffer } from "./buffer.ts";
import { type Connection, type Refused, Unreachable } from "./http.ts";
import { type Delivered, deliver, type Operation } from "./operation.ts";
import type { Spool } from "./spool.ts";

/** The API's limits for one request. */
const POINTS_A_REQUEST = 10_000;
const KEYS_A_REQUEST = 1000;
/** Milliseconds that points may wait for others before they are sent. */
const GATHER = 100;
/** Past this many unsent points memory is relieved by the spool. */
const POINTS_IN_MEMORY = 500_000;

export interface OutboxOptions {
  readonly connection: Connection;
  readonly spool: Spool | undefined;
  /** Names the run in the spool. */
  readonly name: string;
  onRefused(error: Refused): void;
  onDelivered(delivered: Delivered): void;
}

/** Sends what a run reports, in order, one request at a time, again and again until the server has it. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #creation: Operation;
  readonly #operations: Operation[] = [];
  readonly #points = new PointBuffer();
  #id: string | undefined;
  #sending: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Operations written to the spool come first when it is drained; until then nothing is sent. */
  #spooled = false;

  constructor(options: OutboxOptions, creation: Operation) {
    this.#options = options;
    this.#creation = creation;
    this.push(creation);
  }

  /** Whether everything told so far is with the server. */
  get empty(): boolean {
    return this.#operations.length === 0 && this.#points.size === 0 && !this.#spooled && this.#sending === undefined;
  }

  push(operation: Operation): void {
    this.#sealPoints();
    this.#operations.push(operation);
    this.#schedule();
  }

  addPoint(key: string, step: number, at: number, value: number): void {
    this.#points.add(key, step, at, value);
    if (this.#points.size >= POINTS_IN_MEMORY) this.#relieve();
    if (this.#timer === undefined && this.#sending === undefined) this.#schedule();
  }

  /**
   * Sends all there is, trying again for at most `patience` milliseconds.
   * @returns whether everything was delivered; what was not stays here
   */
  async flush(patience: number): Promise<boolean> {
    const until = performance.now() + patience;
    let wait = 100;
    while (!this.empty) {
      await (this.#sending ?? this.#start());
      if (this.empty) break;
      if (performance.now() + wait > until) return false;
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, 5000);
    }
    return true;
  }

  /** Puts everything that is not with the server into the spool, synchronously. @returns whether there was anything */
  spill(): boolean {
    if (this.#operations.length === 0 && this.#points.size === 0) return this.#spooled;
    const { spool, name } = this.#options;
    if (spool === undefined) return false;
    this.#sealPoints();
    const waiting = this.#operations.splice(0);
    // A spool tells its whole story: whoever sends it later learns the run's id by creating it again, which gives the same run.
    const story = this.#spooled || waiting[0] === this.#creation ? waiting : [this.#creation, ...waiting];
    spool.append(name, story);
    this.#spooled = true;
    return true;
  }

  #sealPoints(): void {
    while (this.#points.size > 0) {
      this.#operations.push({ kind: "log", input: { metrics: this.#points.take(POINTS_A_REQUEST, KEYS_A_REQUEST) } });
    }
  }

  #relieve(): void {
    // The head of the queue may be in flight: sending it twice is harmless, losing it is not.
    if (this.spill()) return;
    this.#sealPoints();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#sending !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#start();
    }, GATHER);
    // A pending timer must not keep a finished script alive; the exit hook sends what is left.
    (this.#timer as { unref?(): void }).unref?.();
  }

  #start(): Promise<void> {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#drain().finally(() => {
      this.#sending = undefined;
      if (!this.empty) this.#schedule();
    });
    return this.#sending;
  }

  async #drain(): Promise<void> {
    try {
      for (;;) {
        if (this.#spooled) await this.#drainSpool();
        const head = this.#next();
        if (head === undefined) return;
        await this.#deliver(head);
        // A spill may have moved it to the spool meanwhile; then it is sent twice, which changes nothing.
        if (this.#operations[0] === head) this.#operations.shift();
      }
    } catch (error) {
      if (error instanceof Unreachable) return;
      // The creation itself was refused: nothing of this run can be recorded.
      this.#operations.length = 0;
      this.#points.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      this.#options.onRefused(error as Refused);
    }
  }

  #next(): Operation | undefined {
    if (this.#operations.length === 0 && this.#points.size > 0) {
      this.#operations.push({ kind: "log", input: { metrics: this.#points.take(POINTS_A_REQUEST, KEYS_A_REQUEST) } });
    }
    return this.#operations[0];
  }

  async #deliver(operation: Operation): Promise<void> {
    const delivered = await deliver(this.#options.connection, this.#id, operation);
    this.#id = delivered.id;
    this.#options.onDelivered(delivered);
    for (const error of delivered.refused) this.#options.onRefused(error);
  }

  /** The spool is removed only when the server has all of it, so a crash meanwhile loses nothing. */
  async #drainSpool(): Promise<void> {
    const { spool, name } = this.#options;
    if (spool === undefined) return;
    for (let done = 0, all = spool.read(name); done < all.length; all = spool.read(name)) {
      for (; done < all.length; done++) await this.#deliver(all[done] as Operation);
    }
    spool.remove(name);
    this.#spooled = false;
  }
}
