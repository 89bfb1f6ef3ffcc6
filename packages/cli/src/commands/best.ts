import { Invalid } from "@trialbook/core/errors.ts";
import { type Command, UsageError } from "../command.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";
import { listRuns } from "../runs/list-runs.ts";
import { runTable } from "../runs/run-table.ts";

const help = `Usage: trialbook best METRIC [--min | --max] [options]

The run with the best value of a metric, over all its steps. Without --min or --max, names that sound like a loss or an
error are best when small, all others when large.

  --experiment NAME  only of this experiment
  --filter FILTER    only of the runs that match
  --top N            the N best (default 1)
  --json             an array of runs, as trialbook runs --json gives them
${bookOptionsHelp}

Example: trialbook best val_acc --experiment digits --top 3`;

const SMALL_IS_GOOD =
  /(?:^|[_./-])(?:loss|error|err|rmse|mse|mae|mape|perplexity|ppl|wer|cer|fid|nll|bpc|logloss|time|latency)(?:$|[_./-])/i;

/** `trialbook best` */
export const bestCommand: Command = {
  name: "best",
  help,
  async run(args) {
    const { values, words } = readArguments(args, {
      min: { type: "boolean" },
      max: { type: "boolean" },
      experiment: { type: "string" },
      filter: { type: "string" },
      top: { type: "string" },
      json: { type: "boolean" },
      url: { type: "string" },
      data: { type: "string" },
    });
    const [metric, ...more] = words;
    if (metric === undefined || more.length > 0) throw new UsageError("best takes one metric; write for example: trialbook best val_acc");
    if (values.min && values.max) throw new UsageError("A metric is best when small or when large: give --min or --max, not both.");
    const top = Number(values.top ?? "1");
    if (!Number.isInteger(top) || top < 1 || top > 1000) throw new UsageError(`--top ${values.top} is no number from 1 to 1000.`);
    const small = values.min ?? (values.max ? false : SMALL_IS_GOOD.test(metric));
    const quoted = `\`${metric.replaceAll("`", "")}\``;
    const has = `metrics.${quoted} is not null`;
    const filter = values.filter === undefined ? has : `(${values.filter}) and ${has}`;
    const order = [small ? `min(${quoted}) asc` : `max(${quoted}) desc`];
    const now = Date.now();
    const runs = await withServer({ ...values, folder: "must-exist" }, (connection) =>
      listRuns(connection, { experiment: values.experiment, filter, order, limit: top }, now),
    );
    if (runs.length === 0) throw new Invalid(`No run has the metric ${metric}.`);
    console.log(values.json === true ? JSON.stringify(runs, undefined, 2) : runTable(runs, { width: process.stdout.columns, now }));
    return 0;
  },
};
