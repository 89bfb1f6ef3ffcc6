import { collectGarbage } from "@trialbook/core/collect-garbage.ts";
import { type Command, UsageError } from "../command.ts";
import { readOptions } from "../read-options.ts";

const help = `Usage: trialbook gc [options]

Removes for good what lies in the bin for long: runs and experiments, their metrics and artifacts,
and files that nothing names any more. Stop the server of that folder first.

  --older-than DAYS  how long something must have lain in the bin, in days (default 30)
  --data DIR         folder of the book (default ./trialbook-data)
  --store URL        database of the book, as the server has it

Example: trialbook gc --data ~/lab-book --older-than 7`;

const day = 24 * 60 * 60 * 1000;
/** Files are kept for so long after they were written: an upload writes its bytes before it names them. */
const grace = 60 * 60 * 1000;

/** `trialbook gc` */
export const gcCommand: Command = {
  name: "gc",
  summary: "Remove for good what lies in the bin",
  help,
  async run(args) {
    const flags = readOptions(args, { "older-than": { type: "string" }, data: { type: "string" }, store: { type: "string" } });
    const days = readDays(flags["older-than"] ?? "30");
    const { openBook } = await import("@trialbook/server/compose.ts");
    const { readConfig } = await import("@trialbook/server/config.ts");
    const book = await openBook(readConfig({ data: flags.data, store: flags.store }, process.env));
    try {
      const now = Date.now();
      const { experiments, runs, blobs } = await collectGarbage(book, { deletedBefore: now - days * day, blobsBefore: now - grace });
      console.log(`Removed ${count(experiments, "experiment")}, ${count(runs, "run")} and ${count(blobs, "file")} that nothing names.`);
    } finally {
      await book.close();
    }
    return 0;
  },
};

function readDays(text: string): number {
  const days = Number(text);
  if (text.trim() !== "" && days >= 0 && days < 100_000) return days;
  throw new UsageError(`--older-than ${text} is no number of days; write for example --older-than 30.`);
}

function count(of: number, word: string): string {
  return `${of} ${word}${of === 1 ? "" : "s"}`;
}
