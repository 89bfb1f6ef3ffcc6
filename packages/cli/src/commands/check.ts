import { checkBook, nothingLooked } from "../check/check-book.ts";
import type { Command } from "../command.ts";
import { readOptions } from "../read-options.ts";
import { counted } from "../terminal/count.ts";
import { progressLine } from "../terminal/progress-line.ts";

const help = `Usage: trialbook check [options]

Looks whether a book is as it was written: the database's own structure, every block of points against its checksum, every
metric's summary against its points, every file against its hash, every version of a dataset against its digest, and
whether all that is referred to is there. Changes nothing, and may run beside the server. A line for each fault; the exit
code is 1 if there is one.

  --data DIR   folder of the book, or of a backup (default TRIALBOOK_DATA, else ./trialbook-data)
  --store URL  database of the book, as the server has it
  --blobs URL  where its files lie, if not in the folder: s3://BUCKET/PREFIX, as the server has it
  --config FILE
               file of settings, as the server has it
  --quick      look at the names and sizes of files, and not at their bytes

Example: trialbook check --data ~/lab-book`;

/** `trialbook check` */
export const checkCommand: Command = {
  name: "check",
  help,
  async run(args) {
    const {
      quick = false,
      config: named,
      ...flags
    } = readOptions(args, {
      data: { type: "string" },
      store: { type: "string" },
      blobs: { type: "string" },
      quick: { type: "boolean" },
      config: { type: "string" },
    });
    const { openBookToRead } = await import("@trialbook/server/open-book.ts");
    const { readConfig } = await import("@trialbook/server/config.ts");
    const { readSettingsFile } = await import("@trialbook/server/settings-file.ts");
    // What is damaged is found by looking at every block; reading it once more says nothing new.
    const book = await openBookToRead(readConfig(flags, process.env, readSettingsFile(named, process.env).settings), () => {});
    const progress = progressLine();
    const looked = nothingLooked();
    let faults = 0;
    try {
      for await (const fault of checkBook({ book, looked, readsFiles: !quick, onProgress: progress.show })) {
        progress.end();
        console.log(fault);
        faults++;
      }
    } finally {
      progress.end();
      await book.close();
    }
    const { runs, points, names, files, bytes, versions, unnamed } = looked;
    const read = quick ? "" : ` with ${counted(bytes, "byte")}`;
    console.log(
      `Looked at ${counted(runs, "run")} with ${counted(points, "point")}, ${counted(names, "name")} of files, ${counted(files, "file")}${read} and ${counted(versions, "data version")}: ${counted(faults, "fault")}.`,
    );
    if (unnamed > 0) console.log(`Nothing names ${counted(unnamed, "file")}; trialbook gc removes them.`);
    return faults === 0 ? 0 : 1;
  },
};
