import type { Book } from "@trialbook/core/book.ts";
import { collectGarbage } from "@trialbook/core/collect-garbage.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import type { Experiment } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId } from "@trialbook/core/ids.ts";
import { coolPoints } from "@trialbook/core/metric/cool-points.ts";
import { expireRuns } from "@trialbook/core/retention.ts";
import type { Command } from "../command.ts";
import { shownBytes } from "../data/sizes.ts";
import { readDuration } from "../read-duration.ts";
import { readOptions } from "../read-options.ts";
import { counted } from "../terminal/count.ts";

const help = `Usage: trialbook gc [options]

Removes for good what lies in the bin for long: runs and experiments, their metrics and artifacts,
and files that nothing names any more. Stop the server of that folder first.

  --older-than SPAN  how long something must have lain in the bin: 30d, 12h, 2w, 1y; a number alone is days (default 30d)
  --experiment NAME  only what lies in this experiment, by its name or id
  --expire SPAN      first put runs into the bin that ended longer ago than this; they are removed once they have
                     lain there, and can be restored until then
  --cold-after SPAN  move the metric points of runs that ended longer ago than this from the database into files,
                     where they take a place of their own; they are read and charted as before
  --data DIR         folder of the book (default ./trialbook-data)
  --store URL        database of the book, as the server has it
  --blobs URL        where its files lie, as the server has it
  --config FILE      file of settings, as the server has it

Example: trialbook gc --data ~/lab-book --older-than 7d
         trialbook gc --experiment sweeps --expire 26w
         trialbook gc --cold-after 1y`;

/** Files are kept for so long after they were written: an upload writes its bytes before it names them. */
const grace = 60 * 60 * 1000;

/** `trialbook gc` */
export const gcCommand: Command = {
  name: "gc",
  help,
  async run(args) {
    const {
      "older-than": olderThan = "30",
      expire,
      "cold-after": coldAfter,
      experiment: wanted,
      config: file,
      ...flags
    } = readOptions(args, {
      "older-than": { type: "string" },
      expire: { type: "string" },
      "cold-after": { type: "string" },
      experiment: { type: "string" },
      data: { type: "string" },
      store: { type: "string" },
      blobs: { type: "string" },
      config: { type: "string" },
    });
    const age = readDuration("--older-than", olderThan);
    const lifetime = expire === undefined ? undefined : readDuration("--expire", expire);
    const warmFor = coldAfter === undefined ? undefined : readDuration("--cold-after", coldAfter);
    const { openBook } = await import("@trialbook/server/open-book.ts");
    const { readConfig } = await import("@trialbook/server/config.ts");
    const { readSettingsFile } = await import("@trialbook/server/settings-file.ts");
    const book = await openBook(readConfig(flags, process.env, readSettingsFile(file, process.env).settings));
    try {
      const now = Date.now();
      const only = wanted === undefined ? {} : { experimentId: (await experimentOf(book, wanted)).id };
      if (lifetime !== undefined) {
        const expired = await expireRuns(book, { endedBefore: now - lifetime, now, ...only });
        console.log(`Put ${counted(expired, "run")} into the bin.`);
      }
      const { experiments, runs, blobs } = await collectGarbage(book, { deletedBefore: now - age, blobsBefore: now - grace, ...only });
      console.log(
        `Removed ${counted(experiments, "experiment")}, ${counted(runs, "run")} and ${counted(blobs, "file")} that nothing names.`,
      );
      if (warmFor !== undefined) {
        const cooled = await coolPoints(book, { endedBefore: now - warmFor, ...only });
        console.log(`Moved the points of ${counted(cooled.runs, "run")}, ${shownBytes(cooled.bytes)}, into files.`);
      }
    } finally {
      await book.close();
    }
    return 0;
  },
};

/** By name first: a name may look like an id. @throws {Invalid} */
async function experimentOf({ experiments }: Book, wanted: string): Promise<Experiment> {
  const named = await experiments.findExperiment(wanted);
  if (named !== undefined) return named;
  return experiments.getExperiment(asExperimentId(wanted)).catch((error: unknown) => {
    if (error instanceof NotFound) throw new Invalid(`There is no experiment ${JSON.stringify(wanted)}, by name or id.`);
    throw error;
  });
}
