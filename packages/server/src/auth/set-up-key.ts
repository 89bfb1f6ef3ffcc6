import { randomBytes, timingSafeEqual } from "node:crypto";
import { Forbidden } from "@trialbook/core/errors.ts";
import type { Clock } from "@trialbook/core/time.ts";
import { secretHash } from "./credentials.ts";

/** How long the link in the log is good for. Milliseconds. */
const GOOD_FOR = 3_600_000;

/** Lets whoever reads the server's log make the first account, once and within the hour. */
export class SetUpKey {
  readonly #text = randomBytes(32).toString("base64url");
  readonly #expires: number;
  readonly #clock: Clock;
  #isSpent = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#expires = clock() + GOOD_FOR;
  }

  /** Below the server's address; the key is behind the hash sign, which browsers send to no server. */
  get path(): string {
    return `/set-up#${this.#text}`;
  }

  /** @throws {Forbidden} */
  check(text: string): void {
    const isRight = timingSafeEqual(Buffer.from(secretHash(text)), Buffer.from(secretHash(this.#text)));
    if (isRight && !this.#isSpent && this.#clock() < this.#expires) return;
    throw new Forbidden(
      "This set-up link is wrong, used or older than an hour. Restart the server and take the new one from its log, or run: trialbook admin create NAME",
    );
  }

  spend(): void {
    this.#isSpent = true;
  }
}
