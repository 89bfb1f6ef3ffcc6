import { writeFileSync } from "node:fs";
import { type Command, UsageError } from "../command.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";
import { csvOfRuns } from "../runs/csv-of-runs.ts";
import { listRuns } from "../runs/list-runs.ts";

const help = `Usage: trialbook export [FILE] [options]

Writes runs with their params, tags and latest metrics as CSV, or as JSON where FILE ends in .json or --json is given.
Without FILE it goes to the terminal. Cells that a spreadsheet would take for a formula begin with a quote.

  --experiment NAME  only of this experiment
  --filter FILTER    only those that match
  --json             an array of objects
${bookOptionsHelp}

Example: trialbook export runs.csv --experiment digits`;

/** `trialbook export` */
export const exportCommand: Command = {
  name: "export",
  help,
  async run(args) {
    const { values, words } = readArguments(args, {
      experiment: { type: "string" },
      filter: { type: "string" },
      json: { type: "boolean" },
      url: { type: "string" },
      data: { type: "string" },
    });
    const [file, ...more] = words;
    if (more.length > 0) throw new UsageError("export takes one file.");
    const { experiment, filter } = values;
    const runs = await withServer({ ...values, folder: "must-exist" }, (connection) =>
      listRuns(connection, { experiment, filter, limit: 10_000 }, Date.now()),
    );
    const asJson = values.json === true || file?.endsWith(".json") === true;
    const text = asJson ? `${JSON.stringify(runs, undefined, 2)}\n` : csvOfRuns(runs);
    if (file === undefined) process.stdout.write(text);
    else writeFileSync(file, text);
    return 0;
  },
};
