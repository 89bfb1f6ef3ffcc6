import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { withSeed } from "@trialbook/core/reproduction/vary-command.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import type { Destination } from "../capture/send/destination.ts";
import { CouldNotRun } from "../reproduce/could-not-run.ts";
import { declaredData } from "../reproduce/declared-data.ts";
import type { FreshFolder } from "../reproduce/fresh-folder.ts";
import { recoverCode } from "../reproduce/recover-code.ts";
import { recoverData } from "../reproduce/recover-data.ts";
import { repeatedCommand } from "../reproduce/repeated-command.ts";
import { askedOf } from "../reproduce/reproduce-run.ts";
import { type TrackedRun, trackedRun } from "../reproduce/tracked-run.ts";
import type { CellSetting } from "./cell-setting.ts";

export interface CellRunRequest {
  readonly connection: Connection;
  readonly destination: Destination;
  readonly setting: CellSetting;
  /** Param and value; absent where the command has no seed. */
  readonly seed: { readonly key: string; readonly value: string } | undefined;
  readonly name: string;
  /** Value of the tag `explains`. */
  readonly mark: string;
  /** A folder for this run alone, removed when it is over. */
  readonly place: string;
  /** The environment that the cell's side has. */
  readonly python: string;
}

/** Makes one run of a cell in a fresh folder. @throws {CouldNotRun} also if the command does not end well */
export async function runCell({ connection, destination, setting, seed, name, mark, place, python }: CellRunRequest): Promise<TrackedRun> {
  const at = (part: string): string => join(place, part);
  const folder: FreshFolder = { path: place, root: at("code"), elsewhere: at("elsewhere"), scratch: at("scratch"), python };
  for (const one of [folder.root, folder.elsewhere, folder.scratch]) mkdirSync(one, { recursive: true });
  const findings = { details: [], weaker: [] };
  try {
    await recoverCode({ connection, original: setting.code, folder, findings });
    const moved = await recoverData(connection, { original: setting.data, folder, findings });
    const { record, experiment } = setting.code;
    const argv = seed === undefined ? setting.argv : withSeed(setting.argv, seed.key, seed.value);
    const environment = setting.environment.record.environment;
    const asked: RunRecord = { ...record, environment, command: { ...record.command, argv, masked: [] }, files: setting.data.record.files };
    const hasPython = environment.python.length > 0;
    const command = repeatedCommand({ record: asked, folder, moved, set: {}, env: process.env, hasPython });
    const run = await trackedRun(command, {
      destination,
      token: process.env["TRIALBOOK_TOKEN"],
      request: {
        experiment,
        name,
        data: declaredData(setting.data, { folder, moved }),
        ...askedOf({ ...record, environment }),
        tags: { [runTags.explains]: mark },
      },
    });
    const { outcome } = run.record;
    if (outcome?.code !== 0)
      throw new CouldNotRun(
        "run",
        `${name} (${run.id}) ended with ${outcome?.notStarted ?? outcome?.signal ?? `exit code ${outcome?.code}`}: trialbook artifacts get ${run.id} trialbook/stderr.log - says why.`,
      );
    return run;
  } finally {
    rmSync(place, { recursive: true, force: true, maxRetries: 3 });
  }
}
