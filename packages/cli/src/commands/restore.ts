import { resolve } from "node:path";
import { restoreBackup } from "../backup/restore-backup.ts";
import { type Command, UsageError } from "../command.ts";
import { readArguments } from "../read-arguments.ts";
import { counted } from "../terminal/count.ts";
import { progressLine } from "../terminal/progress-line.ts";

const help = `Usage: trialbook restore FROM --data DIR

Makes the new data folder DIR of the backup in FROM. Every file is held against the hash that it was backed up with; if one is
another, nothing is left in DIR. The backup stays as it is.

  --data DIR  folder to make; it must be empty or not there

Example: trialbook restore /mnt/backups/2026-07-01 --data ~/lab-book`;

/** `trialbook restore` */
export const restoreCommand: Command = {
  name: "restore",
  help,
  async run(args) {
    const { words, values } = readArguments(args, { data: { type: "string" } });
    const [from, ...more] = words;
    if (from === undefined || more.length > 0 || values.data === undefined) {
      throw new UsageError("Write where the backup is and which folder to make: trialbook restore FROM --data DIR");
    }
    const progress = progressLine();
    try {
      const { made, blobs } = await restoreBackup({ from: resolve(from), to: resolve(values.data), onProgress: progress.show });
      progress.end();
      console.log(
        `The book of ${made} is in ${values.data}, with ${counted(blobs.count, "file")}. Start it with trialbook server --data ${values.data}`,
      );
    } finally {
      progress.end();
    }
    return 0;
  },
};
