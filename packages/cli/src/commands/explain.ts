import { rmSync } from "node:fs";
import { join } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";
import { seedParam } from "@trialbook/core/reproduction/vary-command.ts";
import { type Connection, send } from "@trialbook/sdk/http.ts";
import { type Destination, destinationOf } from "../capture/send/destination.ts";
import { type Command, UsageError } from "../command.ts";
import { describeExplanation, describePlan, explanationOf } from "../explain/describe-explanation.ts";
import { designOf } from "../explain/design.ts";
import { findCellRuns } from "../explain/find-cell-runs.ts";
import { type PlannedCell, planCells } from "../explain/plan.ts";
import { runAll } from "../explain/run-all.ts";
import { findRun } from "../find-run.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";
import { CouldNotRun } from "../reproduce/could-not-run.ts";
import { freshFolder } from "../reproduce/fresh-folder.ts";
import { type OriginalRun, putText, readOriginal } from "../reproduce/original-run.ts";
import { ask } from "../terminal/ask.ts";

const help = `Usage: trialbook explain A B [options]

Says which of the things that changed between two captured runs made the difference. The combinations that nobody ran are
run in fresh folders, with the same seeds each, and every factor's effect is told with its interval, and whether factors
depend on each other. Runs that are there already count, so it can be stopped and given again.
It executes the runs' own code on this machine, as you: the plan and its cost are shown, and you are asked first.

  --metric NAME       what is explained; needed where the runs have several
  --seeds N           runs for each combination (default 5)
  --jobs N            runs at once (default 1)
  --yes               do not ask
  --plan              only show what would be run
  --json              the result (with --plan, the plan) as JSON
${bookOptionsHelp}

Exit code 3 if a run could not be made.

Example: trialbook explain brisk-otter-1 calm-lynx-7 --metric test_accuracy`;

const options = {
  metric: { type: "string" },
  seeds: { type: "string" },
  jobs: { type: "string" },
  yes: { type: "boolean" },
  plan: { type: "boolean" },
  json: { type: "boolean" },
  url: { type: "string" },
  data: { type: "string" },
} as const;

interface Choices {
  readonly metric: string | undefined;
  readonly count: number;
  readonly jobs: number;
  readonly yes: boolean;
  readonly planOnly: boolean;
  readonly json: boolean;
  readonly destination: Destination;
}

/** `trialbook explain` */
export const explainCommand: Command = {
  name: "explain",
  help,
  async run(args) {
    const { values, words } = readArguments(args, options);
    const [first, second, ...more] = words;
    if (first === undefined || second === undefined || more.length > 0)
      throw new UsageError(`explain takes two runs, not ${words.length}; write for example: trialbook explain RUN_A RUN_B`);
    const choices: Choices = {
      metric: values.metric,
      count: wholeNumber("--seeds", values.seeds ?? "5", 2),
      jobs: wholeNumber("--jobs", values.jobs ?? "1", 1),
      yes: values.yes === true,
      planOnly: values.plan === true,
      json: values.json === true,
      destination: destinationOf(process.env, { url: values.url, data: values.data }),
    };
    return withServer({ url: values.url, data: values.data, folder: "must-exist" }, async (connection) => {
      const [a, b] = await Promise.all([first, second].map(async (name) => readOriginal(connection, await findRun(connection, name))));
      if (a === undefined || b === undefined) return 1;
      return explain(connection, { a, b }, choices);
    });
  },
};

async function explain(connection: Connection, pair: { a: OriginalRun; b: OriginalRun }, choices: Choices): Promise<number> {
  const { a, b } = pair;
  for (const { run, record } of [a, b])
    if (record.command.masked.length > 0)
      throw new Invalid(
        `The command of ${run.info.name} held secrets that were masked, so it cannot be varied; read them from a variable.`,
      );
  const { diff } = await send(connection, "GET /runs/{id}/diff/{other}", { id: a.id, other: b.id });
  const design = designOf(diff, a, b);
  const metric = chosenMetric(choices.metric, pair);
  const seedKey = seedParam(a.record.command);
  const cells = await planCells({ connection, design, pair, metric, count: choices.count, seedKey });
  const count = cells.reduce((sum, { lacks }) => sum + lacks.length, 0);
  if (choices.planOnly && choices.json)
    console.log(
      JSON.stringify(
        cells.map(({ cell, runs, lacks }) => ({ cell, runs, lacks })),
        undefined,
        2,
      ),
    );
  else if (!choices.json) console.log(`${describePlan(cells, design, choices.jobs)}\n`);
  if (choices.planOnly) return 0;
  if (count > 0 && !choices.yes && !(await ask(`Run ${count}?`))) {
    console.error("Nothing was run. Answer y at a terminal, or give --yes.");
    return 3;
  }
  if (count > 0 && !(await ran(connection, cells, { choices, seedKey }))) return 3;
  const complete = await Promise.all(cells.map(async (one) => ({ cell: one.cell, runs: await runsOf(connection, one, metric) })));
  const explanation = explanationOf({ a: a.id, b: b.id, metric }, design, complete);
  const text = JSON.stringify(explanation, undefined, 2);
  for (const { id } of [a, b]) await putText(connection, { id, name: `trialbook/explanations/${a.id}-${b.id}.json`, text });
  console.log(choices.json ? text : describeExplanation(explanation, process.stdout.columns));
  return 0;
}

/** @returns whether all of them ran; why not is told */
async function ran(
  connection: Connection,
  cells: readonly PlannedCell[],
  { choices, seedKey }: { readonly choices: Choices; readonly seedKey: string | undefined },
): Promise<boolean> {
  const folder = freshFolder(undefined);
  try {
    const tell = (line: string): void => console.error(line);
    await runAll(cells, { connection, destination: choices.destination, folder, jobs: choices.jobs, seedKey, tell });
    return true;
  } catch (error) {
    if (!(error instanceof CouldNotRun)) throw error;
    console.error(`${error.step}: ${error.message}\nWhat has run is kept: give the command again to go on.`);
    return false;
  } finally {
    rmSync(join(folder.path), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The runs of a cell once more, now that those it lacked are there; the planned seeds of it. */
async function runsOf(connection: Connection, { setting, mark, runs, lacks }: PlannedCell, metric: string) {
  if (lacks.length === 0) return runs;
  const { run } = setting.code;
  const found = await findCellRuns(connection, { like: setting.like, mark, metric });
  const known = new Map([...runs, ...found].map((one) => [one.id, one]));
  if (known.size < runs.length + lacks.length)
    throw new Invalid(
      `Some runs of ${run.info.name}'s combination ${mark.split(" ").at(-1)} logged no ${metric}; choose another --metric.`,
    );
  return [...known.values()];
}

function chosenMetric(asked: string | undefined, { a, b }: { readonly a: OriginalRun; readonly b: OriginalRun }): string {
  const keysOf = ({ run }: OriginalRun): string[] => run.metrics.map(({ key }) => key).filter((key) => !key.startsWith("system/"));
  const common = keysOf(a).filter((key) => keysOf(b).includes(key));
  if (asked !== undefined) {
    if (common.includes(asked)) return asked;
    throw new UsageError(`--metric ${asked} is not a metric of both runs; they share ${common.join(", ") || "none"}.`);
  }
  if (common.length === 1 && common[0] !== undefined) return common[0];
  throw new UsageError(
    common.length === 0
      ? "The two runs share no metric."
      : `Which metric shall be explained? Give --metric with one of ${common.join(", ")}.`,
  );
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= 1000) return value;
  throw new UsageError(`${option} ${text} is no whole number of at least ${least}.`);
}
