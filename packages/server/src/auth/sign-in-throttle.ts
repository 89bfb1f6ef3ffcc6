import { TooOften } from "@trialbook/core/errors.ts";

/** Tries that cost nothing; after them each failure doubles the wait. */
const FREE = 5;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 5 * 60_000;
/** Failures are forgotten after so long without another, in milliseconds. */
const FORGOTTEN = 3_600_000;
/** Names and addresses that are remembered; who makes up more gets the oldest forgotten. */
const REMEMBERED = 20_000;

interface Failures {
  readonly count: number;
  readonly last: number;
}

/**
 * Slows down guessing, by account and by address apart: neither many addresses on one account nor one address on many
 * accounts gets far. What is refused here is not hashed.
 */
export class SignInThrottle {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param keys what is tried, and from where @throws {TooOften} */
  check(keys: readonly string[]): void {
    const now = this.#now();
    const until = Math.max(...keys.map((key) => this.#waitsUntil(key)));
    if (until <= now) return;
    const seconds = Math.ceil((until - now) / 1000);
    throw new TooOften(`Too many wrong tries. Wait ${seconds} s and try again.`, seconds);
  }

  failed(keys: readonly string[]): void {
    const now = this.#now();
    for (const key of keys) {
      const before = this.#failures.get(key);
      const count = before === undefined || now - before.last > FORGOTTEN ? 1 : before.count + 1;
      this.#failures.delete(key);
      this.#failures.set(key, { count, last: now });
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= REMEMBERED) break;
      this.#failures.delete(key);
    }
  }

  /** Of an account, not of an address: else who has one account could try all others from there. */
  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  /** Takes back one failure: that try was counted before it turned out right. */
  forgive(key: string): void {
    const failures = this.#failures.get(key);
    if (failures !== undefined) this.#failures.set(key, { ...failures, count: failures.count - 1 });
  }

  #waitsUntil(key: string): number {
    const failures = this.#failures.get(key);
    if (failures === undefined || failures.count < FREE) return Number.NEGATIVE_INFINITY;
    return failures.last + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(30, failures.count - FREE));
  }
}
