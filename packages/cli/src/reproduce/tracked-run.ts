import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { beginRun, type RunRequest } from "../capture/begin-run.ts";
import { childEnvironment } from "../capture/child/child-environment.ts";
import { nativeParts } from "../capture/child/native-parts.ts";
import { rHookLibrary } from "../capture/child/r-hook-library.ts";
import { readOutcome, startCommand } from "../capture/child/start-command.ts";
import { conductRun } from "../capture/conduct-run.ts";
import { type Destination, Line } from "../capture/send/destination.ts";
import { ownVersion } from "../own-version.ts";
import { CouldNotRun } from "./could-not-run.ts";
import type { RepeatedCommand } from "./repeated-command.ts";

/** A repeated run as its server has it. */
export interface TrackedRun {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly record: RunRecord;
}

export interface TrackedParts {
  readonly destination: Destination;
  readonly token: string | undefined;
  readonly request: Omit<RunRequest, "argv">;
  readonly autolog: boolean;
  /** Told what the command prints, as it comes. */
  readonly show?: (bytes: Buffer) => void;
}

/** Runs a command as `trialbook run` does, to its end. Signals to this process end it. @throws {CouldNotRun} if no server has it */
export async function trackedRun({ argv, cwd, env }: RepeatedCommand, parts: TrackedParts): Promise<TrackedRun> {
  const line = new Line(parts.destination, parts.token);
  const request = { ...parts.request, argv };
  const begun = await beginRun(request, { destination: parts.destination, cwd, env, version: ownVersion(), clock: Date.now });
  const native = nativeParts();
  const hooked = childEnvironment(env, begun.folder, {
    opened: native?.opened,
    rLibrary: await rHookLibrary(argv, env),
    mlflow: !env["MLFLOW_TRACKING_URI"],
    autolog: parts.autolog,
  });
  const command = startCommand({ argv, cwd, env: hooked, keeper: native?.keeper }, begun.folder);
  const pass = (name: NodeJS.Signals): void => command.signal(name);
  const signals = ["SIGTERM", "SIGHUP", "SIGINT"] as const;
  for (const name of signals) process.on(name, pass);
  try {
    const show = parts.show === undefined ? {} : { show: { stdout: parts.show, stderr: parts.show } };
    let url = "";
    const onRun = (_: unknown, at: string): void => {
      url = at;
    };
    const outcome = () => readOutcome(begun.folder) ?? { ended: Date.now(), unseen: true as const };
    const { run, record, problem } = await conductRun({ ...begun, line, clock: Date.now, onRun, ...show }, command.over, outcome);
    if (run === undefined || problem !== undefined)
      throw new CouldNotRun("run", `The repeated run did not reach its server: ${problem ?? "it never answered"} trialbook sync sends it.`);
    return { id: run.id, name: run.name, url, record };
  } finally {
    for (const name of signals) process.removeListener(name, pass);
  }
}
