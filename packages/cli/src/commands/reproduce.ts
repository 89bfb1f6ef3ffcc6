import { hostname } from "node:os";
import { type ChecklistItem, reproducibilityChecklist } from "@trialbook/core/reproduction/checklist.ts";
import { exitCodeOfVerdict } from "@trialbook/core/reproduction/result-comparison.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import { type Destination, destinationOf } from "../capture/send/destination.ts";
import { type Command, UsageError } from "../command.ts";
import { findRun } from "../find-run.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";
import type { Tolerances } from "../reproduce/compare-runs.ts";
import { describeChecklist, describePlan, describeReport } from "../reproduce/describe-report.ts";
import { freshFolder, removeFolder } from "../reproduce/fresh-folder.ts";
import { type OriginalRun, readOriginal } from "../reproduce/original-run.ts";
import { reproduceRun } from "../reproduce/reproduce-run.ts";
import { storeReport } from "../reproduce/store-report.ts";
import { storedData } from "../reproduce/stored-data.ts";
import { ask } from "../terminal/ask.ts";

const help = `Usage: trialbook reproduce RUN [options]

Repeats a captured run in a fresh folder and says whether it gives the same. Code is proved by its tree id, data by hashes;
Python is rebuilt by uv (or pip), R is compared. The repeated run is recorded, linked to the original, and compared with it.
It executes the run's own code on this machine, as you: the plan is shown, and you are asked first.

Verdicts: bitwise-identical, metrics-identical, within-tolerance, statistically-consistent (exit code 0), differs (2),
nothing-to-compare, could-not-run (3).

  --yes                    do not ask
  --only-check             only say whether it can be repeated, and what to do about each gap; exit code 0 or 3
  --set KEY=VALUE          a secret that was masked in the command; may stand several times
  --tolerance NUMBER       largest relative difference that counts as the same (default 1e-6), or METRIC=NUMBER for one
                           metric; may stand several times
  --full                   install every recorded package, not only those that were used
  --into DIR               use this new folder and keep it (default: a temporary one, removed at the end)
  --on URL                 server that gets the repeated run, if not the original's
  --json                   the report as JSON
${bookOptionsHelp}

Example: trialbook reproduce brisk-otter-1`;

const options = {
  yes: { type: "boolean" },
  "only-check": { type: "boolean" },
  set: { type: "string", multiple: true },
  tolerance: { type: "string", multiple: true },
  full: { type: "boolean" },
  into: { type: "string" },
  on: { type: "string" },
  json: { type: "boolean" },
  url: { type: "string" },
  data: { type: "string" },
} as const;

type Values = ReturnType<typeof readArguments<typeof options>>["values"];

/** `trialbook reproduce` */
export const reproduceCommand: Command = {
  name: "reproduce",
  help,
  async run(args) {
    const { values, words } = readArguments(args, options);
    const [name, ...more] = words;
    if (name === undefined || more.length > 0) throw new UsageError("reproduce takes one run; write for example: trialbook reproduce RUN");
    const rules = readTolerances(values.tolerance ?? []);
    const set = Object.fromEntries((values.set ?? []).map((text) => readPair("--set", text)));
    const destination = destinationOf(process.env, { url: values.url, data: values.data });
    const repeatedTo = values.on === undefined ? destination : destinationOf({}, { url: values.on });
    return withServer({ url: values.url, data: values.data, folder: "must-exist" }, async (connection) => {
      const original = await readOriginal(connection, await findRun(connection, name));
      if (values["only-check"] === true) return check({ connection, original }, values.json === true);
      const repeatedConnection = values.on === undefined ? connection : { ...connection, url: values.on.replace(/\/+$/, "") };
      return reproduce({ connection, original, values, rules, set, destination: repeatedTo, repeatedConnection });
    });
  },
};

async function check({ connection, original }: { connection: Connection; original: OriginalRun }, asJson: boolean): Promise<number> {
  const { isComplete } = await storedData(connection, original);
  const checklist = reproducibilityChecklist(original.record, { dataStored: isComplete });
  const possible = !checklist.some(({ state }) => state === "gap");
  if (asJson) console.log(JSON.stringify({ run: original.id, possible, checklist }, undefined, 2));
  else console.log(`${describeChecklist(checklist)}\n\n${conclusion(original, checklist)}`);
  return possible ? 0 : 3;
}

function conclusion({ run }: OriginalRun, checklist: readonly ChecklistItem[]): string {
  if (checklist.some(({ state }) => state === "gap")) return `${run.info.name} cannot be repeated as it is.`;
  const told = checklist.every(({ state }) => state === "ok") ? "can be repeated" : "can be repeated, with doubt where it says weak";
  return `${run.info.name} ${told}: trialbook reproduce ${run.info.id.slice(0, 8)}`;
}

interface ReproduceChoice {
  readonly connection: Connection;
  readonly original: OriginalRun;
  readonly values: Values;
  readonly rules: Tolerances;
  readonly set: Readonly<Record<string, string>>;
  readonly destination: Destination;
  readonly repeatedConnection: Connection;
}

async function reproduce({ values, original, ...choice }: ReproduceChoice): Promise<number> {
  const folder = freshFolder(values.into);
  const isQuiet = values.json === true;
  const tell = (text: string): void => {
    if (!isQuiet) console.log(text);
  };
  try {
    let told = 0;
    const report = await reproduceRun({
      ...choice,
      original,
      folder,
      env: process.env,
      full: values.full === true,
      confirm: async (plan) => {
        told = plan.steps.length;
        if (!isQuiet) tell(`Reproducing ${original.run.info.name} (${original.id}) on ${hostname()}\n\n${describePlan(plan)}\n`);
        return values.yes === true || (await ask("Run it?"));
      },
      ...(!isQuiet && { show: (bytes) => void process.stderr.write(bytes) }),
    });
    if (report === undefined) {
      console.error("Nothing was run. Answer y at a terminal, or give --yes.");
      return 3;
    }
    await storeReport({ original: choice.connection, repeated: choice.repeatedConnection }, report);
    console.log(isQuiet ? JSON.stringify(report, undefined, 2) : describeReport(report, { columns: process.stdout.columns, told }));
    return exitCodeOfVerdict(report.verdict);
  } finally {
    if (values.into === undefined) removeFolder(folder);
  }
}

function readTolerances(texts: readonly string[]): Tolerances {
  const tolerances: Record<string, number> = Object.create(null) as Record<string, number>;
  let tolerance = 1e-6;
  for (const text of texts) {
    const at = text.lastIndexOf("=");
    const value = Number(text.slice(at + 1));
    if (!(value >= 0) || text.slice(at + 1).trim() === "")
      throw new UsageError(`--tolerance ${text} is no number of at least 0, such as 1e-6 or loss=0.01.`);
    if (at < 1) tolerance = value;
    else tolerances[text.slice(0, at)] = value;
  }
  return { tolerance, tolerances };
}

function readPair(option: string, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`${option} ${text} is not KEY=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
