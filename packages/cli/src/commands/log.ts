import { appendFileSync } from "node:fs";
import { readNumber } from "../capture/watch/log-lines.ts";
import { type Command, UsageError } from "../command.ts";
import { readArguments } from "../read-arguments.ts";

const help = `Usage: trialbook log KEY=VALUE ... [--step N] [--param KEY=VALUE] [--tag KEY=VALUE]

Logs metrics of the run that this command belongs to: for scripts that trialbook run has started. It only appends a line
to a file, so it needs no server.

  --step N           step of the values (default: one more than the metric's last)
  --param KEY=VALUE  a param; may stand several times
  --tag KEY=VALUE    a tag; may stand several times

Example: trialbook log acc=0.93 loss=0.2 --step 3`;

/** `trialbook log` */
export const logCommand: Command = {
  name: "log",
  help,
  async run(args) {
    const { values, words } = readArguments(args, {
      step: { type: "string" },
      param: { type: "string", multiple: true },
      tag: { type: "string", multiple: true },
    });
    const file = process.env["TRIALBOOK_LOG"];
    if (!file) throw new UsageError("There is no run to log to: trialbook log works in what trialbook run has started.");
    const m = Object.fromEntries(words.map(readPair).map(([key, text]) => [key, readMetric(key, text)]));
    const line = {
      m,
      ...(values.step !== undefined && { step: readStep(values.step) }),
      p: Object.fromEntries((values.param ?? []).map(readPair)),
      t: Object.fromEntries((values.tag ?? []).map(readPair)),
      at: Date.now(),
    };
    if (words.length + (values.param ?? []).length + (values.tag ?? []).length === 0)
      throw new UsageError("There is nothing to log; write for example: trialbook log acc=0.93");
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    return 0;
  },
};

function readPair(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`${text} is not KEY=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function readMetric(key: string, text: string): number | string {
  const value = readNumber(text);
  if (value === undefined) throw new UsageError(`${key}=${text}: a metric is a number; ${JSON.stringify(text)} is none.`);
  return Number.isFinite(value) ? value : text;
}

function readStep(text: string): number {
  const step = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(step)) throw new UsageError(`--step ${text} is no whole number.`);
  return step;
}
