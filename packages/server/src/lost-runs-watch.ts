import { beatEvery } from "@trialbook/core/reproduction/run-links.ts";
import { LostRuns, loseSilentRuns } from "@trialbook/core/run/lost-runs.ts";
import type { RunStore } from "@trialbook/core/run/run-store.ts";
import type { Log } from "./http/log.ts";

/** Looks for runs whose wrapper is silent, a few times a beat: one is lost soon after its third beat is missing. */
export function watchForLostRuns(runs: RunStore, log: Log): { stop(): Promise<void> } {
  const lost = new LostRuns();
  const look = async (): Promise<void> => {
    try {
      await loseSilentRuns(runs, lost, performance.now());
    } catch (error) {
      log.error("Silent runs could not be looked for; that is tried again", error);
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, beatEvery / 4).unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
