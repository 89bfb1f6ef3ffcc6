import { trialbook } from "@trialbook/sdk";
import type { Command } from "../command.ts";
import { readDigits } from "../demo/digits.ts";
import { EXPERIMENT, type Progress, trainAll } from "../demo/training.ts";
import { readOptions } from "../read-options.ts";
import { untilToldToStop } from "../until-told-to-stop.ts";

const help = `Usage: trialbook demo [options]

Trains a small neural network on 1,797 real handwritten digits, six times, and records each training as
a run: one hidden layer on 600 images against two on 1,200, with three seeds each. It takes under a minute
and needs nothing else installed. If no server answers, it starts one and leaves it running.

  --url URL   server to record on (default: TRIALBOOK_URL, else http://127.0.0.1:5757)
  --data DIR  folder of the book, if a server must be started (default ./trialbook-data)

Example: trialbook demo`;

/** `trialbook demo` */
export const demoCommand: Command = {
  name: "demo",
  help,
  async run(args) {
    const flags = readOptions(args, { url: { type: "string" }, data: { type: "string" } });
    const url = flags.url ?? process.env["TRIALBOOK_URL"] ?? "http://127.0.0.1:5757";
    if (await answers(url)) {
      await train(url);
      return 0;
    }
    if (flags.url !== undefined) {
      console.error(`No server answers at ${url}. Start one with: trialbook server`);
      return 1;
    }
    const { startServer } = await import("@trialbook/server/compose.ts");
    const { surviveFaults } = await import("@trialbook/server/system.ts");
    const { readConfig } = await import("@trialbook/server/config.ts");
    surviveFaults();
    const server = await startServer(readConfig({ data: flags.data }, process.env));
    try {
      console.log(`Trialbook is at ${server.url}`);
      await train(server.url);
      console.log("The server stays up for you to look around; Ctrl+C stops it.");
      await untilToldToStop();
    } finally {
      await server.close();
    }
    return 0;
  },
};

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function train(url: string): Promise<void> {
  const book = trialbook.connect({ url, onProblem: (message) => console.error(message) });
  const tell = process.stdout.isTTY ? tellPerson(url) : tellProgram;
  await trainAll(book, readDigits(), tell);
}

/** One line, rewritten, and a link to follow. */
function tellPerson(url: string): (progress: Progress) => void {
  let linked = false;
  return ({ experimentId, finished, planned }) => {
    if (!linked && experimentId !== undefined) console.log(`Watch "${EXPERIMENT}" at ${url}/e/${experimentId}/runs`);
    linked ||= experimentId !== undefined;
    process.stdout.write(`\r${finished} of ${planned} trainings done${finished === planned ? "\n" : ""}`);
  };
}

/** A JSON object a line: how the server follows the training that its start page began. */
function tellProgram(progress: Progress): void {
  console.log(JSON.stringify(progress));
}
