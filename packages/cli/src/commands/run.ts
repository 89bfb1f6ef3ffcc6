import { constants } from "node:os";
import { exitCodeOf, type Outcome } from "@trialbook/core/reproduction/outcome.ts";
import { beginRun, type RunRequest } from "../capture/begin-run.ts";
import { nativeParts } from "../capture/child/native-parts.ts";
import { startCaptured } from "../capture/child/start-captured.ts";
import { type RunningCommand, readOutcome } from "../capture/child/start-command.ts";
import { straceProblem } from "../capture/child/strace.ts";
import { type ConductedRun, conductRun } from "../capture/conduct-run.ts";
import { destinationOf, Line } from "../capture/send/destination.ts";
import { type Command, UsageError } from "../command.ts";
import { ownVersion } from "../own-version.ts";
import { readArguments } from "../read-arguments.ts";

const help = `Usage: trialbook run [options] -- COMMAND [argument ...]

Runs a command and records it: code, params, environment, files read and written, output, metrics. The command needs no
changes, and ends as it would have: same exit code, same output. What is recorded is written here first and sent to the
server as it can be reached; nothing is lost when there is none (see trialbook sync).

  --experiment NAME    experiment of the run (default TRIALBOOK_EXPERIMENT, MLFLOW_EXPERIMENT_NAME, else Default)
  --name NAME          name of the run (default: friendly words)
  --data PATH          file or folder of data that the command uses; may stand several times
  --metric REGEX       how metrics look in the output: groups (?<name>…) (?<value>…) (?<step>…), or a group named as the
                       metric; may stand several times, and replaces what is found by itself
  --tag KEY=VALUE      a tag of the run; may stand several times
  --no-outputs         list the files that the command writes, and do not keep them
  --no-preload         do not watch which files compiled libraries open
  --trace strace       see with strace which files any program opens, also those that the library cannot watch (slower)
  --tty                give the command a terminal of its own, for progress bars and colours; all output is stdout then
  --no-autolog         do not switch on MLflow's autologging where mlflow is installed
  --no-mlflow          leave MLflow in the command alone
  --url URL            server (default TRIALBOOK_URL)
  --data-folder DIR    folder of the book where no server is named (default TRIALBOOK_DATA, else ./trialbook-data)

In the command, lines like "acc=0.93 step=3" that are appended to the file named by $TRIALBOOK_LOG are points too.

Example: trialbook run --experiment digits --data data/ -- python train.py --lr 0.01`;

/** Options that are followed by a value: a command may follow without \`--\`. */
const options = {
  experiment: { type: "string" },
  name: { type: "string" },
  data: { type: "string", multiple: true },
  metric: { type: "string", multiple: true },
  tag: { type: "string", multiple: true },
  "no-outputs": { type: "boolean" },
  "no-preload": { type: "boolean" },
  trace: { type: "string" },
  tty: { type: "boolean" },
  "no-autolog": { type: "boolean" },
  autolog: { type: "boolean" },
  "no-mlflow": { type: "boolean" },
  url: { type: "string" },
  "data-folder": { type: "string" },
} as const;

/** `trialbook run` */
export const runCommand: Command = {
  name: "run",
  help,
  async run(args) {
    const { own, argv } = splitCommand(args);
    const { values } = readArguments(own, options);
    const request: RunRequest = {
      argv,
      experiment: values.experiment ?? (process.env["TRIALBOOK_EXPERIMENT"] || process.env["MLFLOW_EXPERIMENT_NAME"] || "Default"),
      ...(values.name !== undefined && { name: values.name }),
      data: values.data ?? [],
      patterns: (values.metric ?? []).map(checkedPattern),
      without: (["autolog", "mlflow", "outputs", "preload"] as const).filter((one) => values[`no-${one}`] === true),
      tty: values.tty === true,
      tags: Object.fromEntries((values.tag ?? []).map(readTag)),
    };
    const trace = readTracer(values.trace);
    const size = values.tty === true ? terminalSize() : undefined;
    const destination = destinationOf(process.env, { url: values.url, data: values["data-folder"] });
    const line = new Line(destination, process.env["TRIALBOOK_TOKEN"]);
    const begun = await beginRun(request, { destination, cwd: process.cwd(), env: process.env, version: ownVersion(), clock: Date.now });
    const { folder } = begun;
    const ignoresHangup = process.env["TRIALBOOK_IGNORES_HANGUP"] === "1";
    const { without } = request;
    const start = { argv, cwd: process.cwd(), env: process.env, without, ignoresHangup, ...(size && { terminal: size }) };
    const command = await startCaptured({ ...start, trace: trace && begun.context.record.command.program !== undefined }, folder);
    passSignals(command, ignoresHangup);
    const outcome = (): Outcome => readOutcome(folder) ?? { ended: Date.now(), unseen: true };
    const screen = terminal();
    let conducted: ConductedRun;
    try {
      conducted = await conductRun({ ...begun, line, clock: Date.now, ...screen }, command.over, outcome);
    } catch (error) {
      // A full disk, say. What can still be recorded is found by the next sync; the command has nothing to do with it.
      const why = error instanceof Error ? error.message : String(error);
      console.error(`trialbook: recording stopped (${why}). The command goes on; trialbook sync records the rest from ${folder.path}`);
      await command.over;
      return exitCodeOf(outcome(), constants.signals);
    }
    tellEnd(conducted, begun.name);
    const { record } = conducted;
    if (record.outcome?.notStarted !== undefined) console.error(`trialbook: ${argv[0]}: ${record.outcome.notStarted}`);
    return record.outcome === undefined ? 1 : exitCodeOf(record.outcome, constants.signals);
  },
};

/** What stands after `--`, or from the first word that belongs to no option on. */
function splitCommand(args: readonly string[]): { readonly own: readonly string[]; readonly argv: readonly string[] } {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--") return commandAt(args, i, i + 1);
    if (!arg.startsWith("-")) return commandAt(args, i, i);
    const option = (options as Record<string, { readonly type: string }>)[arg.slice(2)];
    if (option?.type === "string") i++;
  }
  return commandAt(args, args.length, args.length);
}

function commandAt(args: readonly string[], ownEnd: number, begin: number) {
  if (begin >= args.length) throw new UsageError("There is no command to run; write for example: trialbook run -- python train.py");
  return { own: args.slice(0, ownEnd), argv: args.slice(begin) };
}

function checkedPattern(source: string): string {
  try {
    new RegExp(source, "g");
  } catch (error) {
    throw new UsageError(`--metric ${source} is no regular expression: ${error instanceof Error ? error.message : error}`);
  }
  if (!source.includes("(?<"))
    throw new UsageError(`--metric ${source} has no named group; write for example --metric 'val (?<val_loss>[0-9.]+)'.`);
  return source;
}

function readTracer(name: string | undefined): boolean {
  if (name === undefined) return false;
  if (name !== "strace") throw new UsageError(`--trace ${name} is not known; there is --trace strace.`);
  const problem = straceProblem();
  if (problem !== undefined) throw new UsageError(problem);
  return true;
}

function terminalSize(): { readonly rows: number; readonly columns: number } {
  if (nativeParts() === undefined)
    throw new UsageError(`--tty is there on Linux only, not on ${process.platform}-${process.arch}; leave it off.`);
  const { rows = 24, columns = 80 } = process.stdout;
  return { rows, columns };
}

function readTag(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--tag ${text} is not KEY=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A terminal sends its own signals to the command as well; what is sent to us alone is passed on. */
function passSignals(command: RunningCommand, ignoresHangup: boolean): void {
  if (ignoresHangup) process.on("SIGHUP", () => {});
  for (const name of ["SIGTERM", ...(ignoresHangup ? [] : ["SIGHUP" as const]), "SIGUSR2"] as const)
    process.on(name, () => command.signal(name));
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) command.signal("SIGINT");
  });
  process.on("SIGQUIT", () => {
    if (!process.stdin.isTTY) command.signal("SIGQUIT");
  });
}

/** The command's output goes where it would have gone; who stopped reading it is not written to. */
function terminal() {
  const quiet = !process.stderr.isTTY;
  const gone = new Set<NodeJS.WriteStream>();
  const to = (stream: NodeJS.WriteStream) => {
    stream.on("error", () => gone.add(stream));
    return (bytes: Buffer): void => {
      if (!gone.has(stream)) stream.write(bytes);
    };
  };
  return {
    show: { stdout: to(process.stdout), stderr: to(process.stderr) },
    onRun(run: { readonly id: string; readonly name: string }, url: string): void {
      if (!quiet) console.error(`trialbook: ${run.name} is at ${url}/r/${run.id}`);
    },
    async caughtUp(): Promise<void> {
      if (gone.has(process.stdout) || !process.stdout.writableNeedDrain) return;
      await new Promise<void>((resolve) => {
        process.stdout.once("drain", resolve);
        process.stdout.once("error", () => resolve());
      });
    },
  };
}

function tellEnd({ record, latest, problem, refused, run }: ConductedRun, name: string): void {
  for (const message of new Set(refused)) console.error(`trialbook: the server did not take something: ${message}`);
  if (problem !== undefined) {
    console.error(`trialbook: ${problem} The run is kept on this machine; trialbook sync sends it.`);
    return;
  }
  if (!process.stderr.isTTY) return;
  const seconds = Math.round((record.outcome?.ended ?? record.started) - record.started) / 1000;
  const values = [...latest].filter(([key]) => !key.startsWith("system/")).slice(0, 6);
  const shown = values.map(([key, value]) => `  ${key} ${Number(value.toPrecision(6))}`).join("");
  console.error(`trialbook: ${run?.name ?? name} recorded after ${seconds.toFixed(1)} s${shown}`);
}
