import type { Omission } from "@trialbook/core/reproduction/command-record.ts";
import type { RunFolder } from "../journal/run-folder.ts";
import { childEnvironment } from "./child-environment.ts";
import { nativeParts } from "./native-parts.ts";
import { rHookLibrary } from "./r-hook-library.ts";
import { type RunningCommand, startCommand } from "./start-command.ts";
import { traced } from "./strace.ts";

export interface CapturedStart {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly without: readonly Omission[];
  /** Size of the terminal that the command gets; absent where it gets none. */
  readonly terminal?: { readonly rows: number; readonly columns: number };
  /** Whether strace reads which files it opens. */
  readonly trace?: boolean;
  readonly ignoresHangup?: boolean;
}

/** Starts a command with the hooks that tell what it does. */
export async function startCaptured(start: CapturedStart, folder: RunFolder): Promise<RunningCommand> {
  const { argv, cwd, env, without, trace, ...more } = start;
  const parts = nativeParts();
  const hooked = childEnvironment(env, folder, {
    opened: without.includes("preload") ? undefined : parts?.opened,
    rLibrary: await rHookLibrary(argv, env),
    mlflow: !without.includes("mlflow") && !env["MLFLOW_TRACKING_URI"],
    autolog: !without.includes("autolog"),
  });
  return startCommand({ argv: trace ? traced(argv, folder) : argv, cwd, env: hooked, keeper: parts?.keeper, ...more }, folder);
}
