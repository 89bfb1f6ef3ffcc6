import { setTimeout as sleep } from "node:timers/promises";
import { Unreachable } from "@trialbook/sdk/http.ts";

const PAUSES = [500, 1000, 2000, 4000, 8000];

/** Does work again, after a while, as long as the server does not answer. @throws {Unreachable} after some 15 seconds */
export async function tryAgain<Result>(work: () => Promise<Result>): Promise<Result> {
  for (const pause of PAUSES) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await sleep(pause);
    }
  }
  return work();
}
