import { destinationOf } from "../capture/send/destination.ts";
import { sendWaiting, waitingFor } from "../capture/send/send-waiting.ts";
import type { Command } from "../command.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readOptions } from "../read-options.ts";

const help = `Usage: trialbook sync [options]

Sends the runs that trialbook run could not send because no server was there, or because it was killed. Sending twice
changes nothing. A run whose command still goes on is sent as far as it is; see trialbook attach.

  --json      {"complete": …, "running": …, "refused": […]}
${bookOptionsHelp}

Example: TRIALBOOK_URL=https://book.example.org trialbook sync`;

/** `trialbook sync` */
export const syncCommand: Command = {
  name: "sync",
  help,
  async run(args) {
    const flags = readOptions(args, { url: { type: "string" }, data: { type: "string" }, json: { type: "boolean" } });
    const destination = destinationOf(process.env, flags);
    const waiting = waitingFor(destination, process.env);
    const work = { env: process.env, clock: Date.now };
    // A folder's own runs are sent by whoever opens it.
    const sent =
      waiting === 0
        ? { complete: 0, running: 0, refused: [] }
        : destination.kind === "folder"
          ? await withServer({ ...flags, folder: "make" }, async (connection) => {
              const left = await sendWaiting(destination, connection, work);
              return { ...left, complete: waiting - left.running };
            })
          : await withServer({ ...flags, folder: "make" }, (connection) => sendWaiting(destination, connection, work));
    if (flags.json === true) console.log(JSON.stringify(sent));
    else {
      const running = sent.running === 0 ? "" : `; ${sent.running} still running, sent as far as they are`;
      console.log(waiting === 0 ? "No run waits here." : `Sent ${sent.complete} of ${waiting} runs${running}.`);
      for (const message of new Set(sent.refused)) console.error(`The server did not take something: ${message}`);
    }
    return 0;
  },
};
