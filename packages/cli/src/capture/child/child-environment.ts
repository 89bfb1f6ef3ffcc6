import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunFolder } from "../journal/run-folder.ts";

const pythonHooks = fileURLToPath(new URL("../../../hooks/python/", import.meta.url)).replace(/\/$/, "");

export interface HookChoices {
  /** The library for LD_PRELOAD. */
  readonly opened: string | undefined;
  /** The library folder that holds the installed R hook. */
  readonly rLibrary: string | undefined;
  readonly mlflow: boolean;
  readonly autolog: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What the command runs in: its user's environment, and what hooks need. */
export function childEnvironment(env: Environment, folder: RunFolder, { opened, rLibrary, mlflow, autolog }: HookChoices): Environment {
  // A run within a run has it there already.
  const before = (value: string, name: string, separator: string): string => {
    const others = (env[name] ?? "").split(separator).filter((part) => part !== "" && part !== value);
    return [value, ...others].join(separator);
  };
  return {
    ...env,
    TRIALBOOK_HOOKS: folder.hooks,
    TRIALBOOK_LOG: folder.log,
    TRIALBOOK_RUN_FOLDER: folder.path,
    PYTHONPATH: before(pythonHooks, "PYTHONPATH", delimiter),
    // Output shall arrive when it is printed, though it goes to a file.
    PYTHONUNBUFFERED: env["PYTHONUNBUFFERED"] ?? "1",
    ...(opened !== undefined && { LD_PRELOAD: before(opened, "LD_PRELOAD", " ") }),
    ...(rLibrary !== undefined && {
      R_LIBS: before(rLibrary, "R_LIBS", delimiter),
      R_DEFAULT_PACKAGES: `${(env["R_DEFAULT_PACKAGES"] ?? "datasets,utils,grDevices,graphics,stats,methods").replace(",trialbookhook", "")},trialbookhook`,
    }),
    ...(mlflow && { TRIALBOOK_MLFLOW: "1" }),
    ...(mlflow && autolog && { TRIALBOOK_AUTOLOG: "1" }),
  };
}
