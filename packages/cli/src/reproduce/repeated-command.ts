import { basename, isAbsolute, join } from "node:path";
import { maskedNames } from "@trialbook/core/reproduction/masked-names.ts";
import { isNumericVariable } from "@trialbook/core/reproduction/numeric-variables.ts";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { isBelow } from "../capture/files/interesting-files.ts";
import { CouldNotRun } from "./could-not-run.ts";
import type { FreshFolder } from "./fresh-folder.ts";
import type { MovedPath } from "./recover-data.ts";
import { renvLock, renvVariables } from "./restore-renv.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface RepeatedCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
}

interface CommandParts {
  readonly record: RunRecord;
  readonly folder: FreshFolder;
  readonly moved: readonly MovedPath[];
  /** Values for masked arguments, by option or place. */
  readonly set: Readonly<Record<string, string>>;
  readonly env: Environment;
  readonly hasPython: boolean;
}

/** The recorded command as it is run in the fresh folder. @throws {CouldNotRun} if a masked secret was not given again */
export function repeatedCommand(parts: CommandParts): RepeatedCommand {
  const { record, folder } = parts;
  const { command, code } = record;
  const root = code.root;
  const cwd = isAbsolute(command.cwd) ? folder.root : join(folder.root, command.cwd);
  const argv = withSecrets(record, parts.set).map((argument, i) =>
    i === 0 ? programOf(argument, parts) : movedArgument(argument, root, parts),
  );
  return { argv, cwd, env: environmentOf(parts) };
}

function withSecrets({ command }: RunRecord, set: Readonly<Record<string, string>>): readonly string[] {
  const names = maskedNames(command);
  const missing = [...names.values()].filter((name) => !Object.hasOwn(set, name));
  if (missing.length > 0)
    throw new CouldNotRun(
      "command",
      `The command held secrets that were not recorded. Give them again: ${missing.map((name) => `--set ${name}=…`).join(" ")}`,
    );
  const unknown = Object.keys(set).find((name) => ![...names.values()].includes(name));
  if (unknown !== undefined)
    throw new CouldNotRun(
      "command",
      `--set ${unknown} names no masked argument${names.size === 0 ? ": this command has none" : `; there are ${[...names.values()].join(", ")}`}. A run is repeated as it was.`,
    );
  return command.argv.map((argument, i) => {
    const name = names.get(i);
    if (name === undefined) return argument;
    const assigned = /^(-{0,2}[+~]{0,2}[^\s=•]+?=)/.exec(argument)?.[1] ?? "";
    return `${assigned}${set[name]}`;
  });
}

const PYTHON = /^(?:python|pypy)[\d.]*$/;

/** An interpreter is the new environment's; another program of the old environment is the new one's of that name. */
function programOf(program: string, { record, folder, hasPython, moved }: CommandParts): string {
  if (hasPython && PYTHON.test(basename(program))) return join(folder.python, "bin", "python");
  const prefix = record.environment.python[0]?.executable.replace(/\/[^/]*$/, "");
  if (hasPython && prefix !== undefined && isBelow(program, prefix)) return join(folder.python, "bin", basename(program));
  return movedArgument(program, record.code.root, { folder, moved, record });
}

/** Absolute paths of the code's old folder, of data that was restored, and of outputs elsewhere lead into the fresh folder. */
function movedArgument(
  argument: string,
  root: string | undefined,
  { folder, moved, record }: Pick<CommandParts, "folder" | "moved" | "record">,
): string {
  const match = /^((?:--?[\w.-]+=|[\w.+~-]+=)?)(\/.*)$/.exec(argument);
  if (match === null) return argument;
  const [, before = "", path = ""] = match;
  if (root !== undefined && (path === root || isBelow(path, root))) return `${before}${folder.root}${path.slice(root.length)}`;
  const elsewhere = [...moved.map(({ from }) => from), ...record.files.filter(({ role }) => role === "output").map((file) => file.path)];
  const leads = elsewhere.some((one) => isAbsolute(one) && (one === path || isBelow(one, path)));
  return leads ? `${before}${join(folder.elsewhere, path)}` : argument;
}

/** The user's own environment, with the variables that change numbers as they were. */
function environmentOf({ record, folder, env, hasPython }: CommandParts): Environment {
  const recorded = record.environment.variables;
  const own = Object.entries(env).filter(([name]) => !isNumericVariable(name) && !DROPPED.test(name));
  const numeric = Object.entries(recorded).filter(([name, value]) => isNumericVariable(name) && !value.includes("••"));
  const root = record.code.root;
  const pythonPath = recorded["PYTHONPATH"]
    ?.split(":")
    .map((entry) => (root !== undefined && (entry === root || isBelow(entry, root)) ? `${folder.root}${entry.slice(root.length)}` : entry))
    .filter((entry) => entry !== "" && !entry.endsWith("/hooks/python"))
    .join(":");
  return {
    ...Object.fromEntries(own),
    ...Object.fromEntries(numeric),
    ...(pythonPath && { PYTHONPATH: pythonPath }),
    ...(renvLock(record) !== undefined && renvVariables(folder, env)),
    ...(hasPython && {
      PATH: `${join(folder.python, "bin")}:${env["PATH"] ?? ""}`,
      VIRTUAL_ENV: folder.python,
      // `uv run` shall take this environment as it is.
      UV_PROJECT_ENVIRONMENT: folder.python,
      UV_NO_SYNC: "1",
    }),
  };
}

/** Of the environment that `trialbook reproduce` itself was started in; no byte code makes a new environment very slow. */
const DROPPED = /^(?:PYTHONPATH|PYTHONHOME|PYTHONDONTWRITEBYTECODE|VIRTUAL_ENV|CONDA_PREFIX|TRIALBOOK_RUN_FOLDER|MLFLOW_RUN_ID)$/;
