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
const SCRIPT = /\.(?:py|pyc|r|jl|sh|js|ts|mjs|m|lua|rb|pl|ipynb|jar)$/i;

/** Where the arguments of the script itself begin: what stands before belongs to the interpreter or launcher. */
export function firstOwnArgument(argv: readonly string[]): number {
  const program = baseName(argv[0] ?? "");
  if (!RUNNERS.has(program) && !/^(?:python|pypy)[\d.]*$/.test(program)) return 1;
  for (let i = 1; i < argv.length; i++) {
    const argument = argv[i] as string;
    if (argument === "-m" && !/^(?:torchrun|accelerate)$/.test(program)) return i + 2;
    if (argument === "-c" || argument === "-e") return i + 2;
    if (SCRIPT.test(argument)) return i + 1;
  }
  return argv.length;
}

/**
 * Reads params off a command line: `--k v`, `--k=v`, `-k v`, `--flag`, `--no-flag`, several values of one option as a
 * list, and Hydra's `a.b=c`, `+a=c`, `~a`. A negative number is a value. Of an option that stands twice the last holds.
 */
export function commandParams(argv: readonly string[]): readonly CommandParam[] {
  const own = argv.slice(firstOwnArgument(argv));
  const params = new Map<string, CommandParam>();
  for (let i = 0; i < own.length; i++) {
    const argument = own[i] as string;
    if (argument === "--") break;
    const option = /^--?([A-Za-z_][^\s=]*)(?:=([\s\S]*))?$/.exec(argument);
    if (option === null) {
      const override = overrideOf(argument);
      if (override !== undefined) params.set(override.key, override);
      continue;
    }
    const key = option[1] as string;
    if (option[2] !== undefined) {
      params.set(key, { key, value: option[2], origin: "argument" });
      continue;
    }
    const values: string[] = [];
    const mayTake = !FLAGS.has(argument) && !/^no-/.test(key);
    while (mayTake && i + 1 < own.length && isValue(own[i + 1] as string, values)) values.push(own[++i] as string);
    params.set(...flagOr(key, values));
  }
  return [...params.values()];
}

/** After a first value only more numbers belong to the option: `--layers 64 32`, but `--out dir data.csv` is not a list. */
function isValue(argument: string, before: readonly string[]): boolean {
  if (isNumber(argument)) return before.every(isNumber);
  return before.length === 0 && (!argument.startsWith("-") || argument === "-");
}

function flagOr(key: string, values: readonly string[]): [string, CommandParam] {
  if (values.length === 0) {
    const negated = /^no-(.+)$/.exec(key)?.[1];
    const name = negated ?? key;
    return [name, { key: name, value: negated === undefined ? "true" : "false", origin: "argument" }];
  }
  const [only] = values;
  const value = values.length === 1 ? (only as string) : `[${values.join(", ")}]`;
  return [key, { key, value, origin: "argument" }];
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
