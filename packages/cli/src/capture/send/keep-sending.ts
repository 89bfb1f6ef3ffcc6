import { lostAfter } from "@trialbook/core/reproduction/run-links.ts";
import { type Destination, Line } from "./destination.ts";
import { sendWaiting } from "./send-waiting.ts";

export interface KeptSending {
  stop(): Promise<void>;
}

/**
 * While a folder's server runs: takes up the runs that wait in it, at once those from before, and then, now and again, those
 * that nobody writes to any more.
 */
export function keepSending(destination: Destination, env: Readonly<Record<string, string | undefined>>): KeptSending {
  const line = new Line(destination, env["TRIALBOOK_TOKEN"]);
  const look = async (silentFor: number): Promise<void> => {
    const connection = line.connection();
    if (connection === undefined) return;
    try {
      const { refused } = await sendWaiting(destination, connection, { env, clock: Date.now, silentFor });
      for (const message of new Set(refused)) console.error(`A run that waited here: the server did not take something: ${message}`);
    } catch (error) {
      // Its journal stays where it is and is tried again.
      console.error(`A run that waits here could not be taken up: ${error instanceof Error ? error.message : error}`);
    }
  };
  let looking = look(0);
  const timer = setInterval(() => {
    looking = looking.then(() => look(lostAfter));
  }, lostAfter).unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
