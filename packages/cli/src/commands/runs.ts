import { type Command, UsageError } from "../command.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readOptions } from "../read-options.ts";
import { listRuns } from "../runs/list-runs.ts";
import { runTable } from "../runs/run-table.ts";

const help = `Usage: trialbook runs [options]

Lists runs, newest first: name, status, metrics, and the params in which they differ.

  --experiment NAME  only of this experiment
  --filter FILTER    only those that match, e.g. 'params.lr < 0.01 and metrics.acc > 0.9'
  --order ORDER      e.g. 'max(acc) desc'; may stand several times
  --limit N          at most so many (default 20; with --json 1000)
  --json             an array of objects with id, name, experiment, status, params, metrics, tags and times
${bookOptionsHelp}

Example: trialbook runs --experiment digits --order 'max(acc) desc'`;

/** `trialbook runs` */
export const runsCommand: Command = {
  name: "runs",
  help,
  async run(args) {
    const flags = readOptions(args, {
      experiment: { type: "string" },
      filter: { type: "string" },
      order: { type: "string", multiple: true },
      limit: { type: "string" },
      json: { type: "boolean" },
      url: { type: "string" },
      data: { type: "string" },
    });
    const asJson = flags.json === true;
    const limit = readLimit(flags.limit ?? (asJson ? "1000" : "20"));
    const now = Date.now();
    const { experiment, filter, order } = flags;
    const runs = await withServer({ ...flags, folder: "must-exist" }, (connection) =>
      listRuns(connection, { experiment, filter, limit, ...(order && { order }) }, now),
    );
    if (asJson) console.log(JSON.stringify(runs, undefined, 2));
    else if (runs.length === 0) console.log("There are no runs yet. Record one with: trialbook run -- python train.py");
    else console.log(runTable(runs, { width: process.stdout.columns, now }));
    return 0;
  },
};

function readLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= 10_000) return limit;
  throw new UsageError(`--limit ${text} is no number from 1 to 10000.`);
}
