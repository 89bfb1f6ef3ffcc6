import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { beginRun, type RunRequest } from "../capture/begin-run.ts";
import { startCaptured } from "../capture/child/start-captured.ts";
import { readOutcome } from "../capture/child/start-command.ts";
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
  /** Told what the command prints, as it comes. */
  readonly show?: (bytes: Buffer) => void;
}

/** Runs a command as `trialbook run` does, to its end. Signals to this process end it. @throws {CouldNotRun} if no server has it */
export async function trackedRun({ argv, cwd, env }: RepeatedCommand, parts: TrackedParts): Promise<TrackedRun> {
  const line = new Line(parts.destination, parts.token);
  const request = { ...parts.request, argv };
  const begun = await beginRun(request, { destination: parts.destination, cwd, env, version: ownVersion(), clock: Date.now });
  const { without, tty } = parts.request;
  const command = await startCaptured({ argv, cwd, env, without, ...(tty && { terminal: { rows: 24, columns: 80 } }) }, begun.folder);
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
