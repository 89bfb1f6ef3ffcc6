import type { CommandParam } from "./command-record.ts";

/** Options that stand alone even when something without a dash follows: Hydra's, and those that every tool has. */
const FLAGS = new Set(["-m", "--multirun", "-h", "--help", "-v", "--verbose", "-q", "--quiet", "--debug"]);
/** Programs whose own options come before the script. */
const RUNNERS = new Set([
  "python",
  "pypy",
  "rscript",
  "r",
  "torchrun",
  "uv",
  "poetry",
  "pipenv",
  "conda",
  "mamba",
  "accelerate",
  "deepspeed",
]);
/** Shells run a file of any name. */
const SHELLS = new Set(["sh", "bash", "dash", "zsh"]);
/** Of what stands on a command line without a name, so many are params: `*.csv` may be thousands of files. */
const MOST_POSITIONS = 20;
const SCRIPT = /\.(?:py|pyc|r|jl|sh|js|ts|mjs|m|lua|rb|pl|ipynb|jar)$/i;

/** Where the arguments of the script itself begin: what stands before belongs to the interpreter or launcher. */
export function firstOwnArgument(argv: readonly string[]): number {
  const program = baseName(argv[0] ?? "");
  if (SHELLS.has(program)) return argv.includes("-c") ? argv.indexOf("-c") + 2 : fileOf(argv) + 1;
  if (!RUNNERS.has(program) && !/^(?:python|pypy)[\d.]*$/.test(program)) return 1;
  for (let i = 1; i < argv.length; i++) {
    const argument = argv[i] as string;
    if (argument === "-m" && !/^(?:torchrun|accelerate)$/.test(program)) return i + 2;
    if (argument === "-c" || argument === "-e") return i + 2;
    if (SCRIPT.test(argument)) return i + 1;
  }
  return argv.length;
}

/** The place of the first argument that is no option. */
function fileOf(argv: readonly string[]): number {
  const place = argv.findIndex((argument, i) => i > 0 && !argument.startsWith("-"));
  return place === -1 ? argv.length - 1 : place;
}

/** A param of a command line and the arguments `from`..`to` (exclusive) that say it. */
export interface CommandOption {
  readonly param: CommandParam;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads params off a command line: `--k v`, `--k=v`, `-k v`, `--flag`, `--no-flag`, several values of one option as a
 * list, and Hydra's `a.b=c`, `+a=c`, `~a`. A negative number is a value. Of an option that stands twice the last holds.
 * What has no name is called after its place: `arg1`, `arg2`, …
 */
export function commandParams(argv: readonly string[]): readonly CommandParam[] {
  return [...new Map(commandOptions(argv).map(({ param }) => [param.key, param])).values()];
}

/** The same with their places, in their order; an option that stands twice is there twice. */
export function commandOptions(argv: readonly string[]): readonly CommandOption[] {
  const options: CommandOption[] = [];
  let positions = 0;
  let isOptionsEnd = false;
  for (let i = firstOwnArgument(argv); i < argv.length; i++) {
    const argument = argv[i] as string;
    if (argument === "--" && !isOptionsEnd) {
      isOptionsEnd = true;
      continue;
    }
    const option = isOptionsEnd ? null : /^--?([A-Za-z_][^\s=]*)(?:=([\s\S]*))?$/.exec(argument);
    if (option === null) {
      const param = (isOptionsEnd ? undefined : overrideOf(argument)) ?? positionOf(argument, ++positions);
      if (positions <= MOST_POSITIONS) options.push({ param, from: i, to: i + 1 });
      continue;
    }
    const key = option[1] as string;
    if (option[2] !== undefined) {
      options.push({ param: { key, value: option[2], origin: "argument" }, from: i, to: i + 1 });
      continue;
    }
    const from = i;
    const values: string[] = [];
    const mayTake = !FLAGS.has(argument) && !/^no-/.test(key);
    while (mayTake && i + 1 < argv.length && isValue(argv[i + 1] as string, values)) values.push(argv[++i] as string);
    options.push({ param: flagOr(key, values), from, to: i + 1 });
  }
  return options;
}

/** After a first value only more numbers belong to the option: `--layers 64 32`, but `--out dir data.csv` is not a list. */
function isValue(argument: string, before: readonly string[]): boolean {
  if (isNumber(argument)) return before.every(isNumber);
  return before.length === 0 && (!argument.startsWith("-") || argument === "-");
}

function flagOr(key: string, values: readonly string[]): CommandParam {
  if (values.length === 0) {
    const negated = /^no-(.+)$/.exec(key)?.[1];
    const name = negated ?? key;
    return { key: name, value: negated === undefined ? "true" : "false", origin: "argument" };
  }
  const [only] = values;
  const value = values.length === 1 ? (only as string) : `[${values.join(", ")}]`;
  return { key, value, origin: "argument" };
}

function positionOf(value: string, place: number): CommandParam {
  return { key: `arg${place}`, value, origin: "position" };
}

function overrideOf(argument: string): CommandParam | undefined {
  const removed = /^~([A-Za-z_][\w./@-]*)$/.exec(argument)?.[1];
  if (removed !== undefined) return { key: removed, value: "~", origin: "override" };
  const set = /^\+{0,2}([A-Za-z_][\w./@-]*)=([\s\S]*)$/.exec(argument);
  return set === null ? undefined : { key: set[1] as string, value: set[2] as string, origin: "override" };
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

function baseName(path: string): string {
  return path
    .slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)
    .toLowerCase()
    .replace(/\.exe$/, "");
}
