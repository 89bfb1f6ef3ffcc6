import { join } from "node:path";
import type { StepReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import type { Destination } from "../capture/send/destination.ts";
import type { FreshFolder } from "../reproduce/fresh-folder.ts";
import type { OriginalRun } from "../reproduce/original-run.ts";
import { recoverCode } from "../reproduce/recover-code.ts";
import { buildEnvironment } from "../reproduce/reproduce-run.ts";
import { duration } from "./describe-explanation.ts";
import type { PlannedCell } from "./plan.ts";
import { runCell } from "./run-cell.ts";

export interface RunAllParts {
  readonly connection: Connection;
  readonly destination: Destination;
  readonly folder: FreshFolder;
  readonly jobs: number;
  readonly seedKey: string | undefined;
  /** Told a line when something is done. */
  readonly tell: (line: string) => void;
}

/** Makes every run that the cells lack, some at once. @throws {CouldNotRun} the first, when those under way have ended */
export async function runAll(cells: readonly PlannedCell[], parts: RunAllParts): Promise<void> {
  const { connection, folder, seedKey, tell } = parts;
  // Seed by seed, so that what there is stays balanced when it is stopped.
  const work = cells.flatMap((cell) => cell.lacks.map((seed, i) => ({ cell, seed, i }))).sort((one, other) => one.i - other.i);
  const pythons = new Map<string, string>();
  for (const { setting } of cells.filter(({ lacks }) => lacks.length > 0)) {
    const { id } = setting.environment;
    if (!pythons.has(id)) pythons.set(id, await environmentFor(setting.environment, parts));
  }
  let [next, done] = [0, 0];
  let failed: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (let mine = next++; failed === undefined && mine < work.length; mine = next++) {
      const { cell, seed } = work[mine] as (typeof work)[number];
      const { setting, mark } = cell;
      const began = performance.now();
      const name = `${setting.code.run.info.name} ${cell.cell}${seed === undefined ? "" : ` seed ${seed}`}`.slice(0, 500);
      try {
        const run = await runCell({
          connection,
          destination: parts.destination,
          setting,
          seed: seed === undefined || seedKey === undefined ? undefined : { key: seedKey, value: seed },
          name,
          mark,
          place: join(folder.path, "runs", String(mine)),
          python: pythons.get(setting.environment.id) ?? folder.python,
        });
        done++;
        tell(
          `${done} of ${work.length}: ${run.record.command.argv.slice(1).join(" ")} (${duration(performance.now() - began)}), run ${run.id}`,
        );
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parts.jobs, work.length) }, worker));
  if (failed !== undefined) throw failed.error;
}

/** Makes what one side's runs run in. @returns its folder */
async function environmentFor(original: OriginalRun, { connection, folder, tell }: RunAllParts): Promise<string> {
  const own: FreshFolder = { ...folder, python: join(folder.path, `python-${original.id}`) };
  const editable = original.record.environment.python[0]?.packages.some((one) => one.used && one.origin?.startsWith("editable "));
  if (editable) await recoverCode({ connection, original, folder: own, findings: { details: [], weaker: [] } });
  const steps: StepReport[] = [];
  await buildEnvironment({ connection, original, folder: own, env: process.env, full: false }, steps);
  for (const { details } of steps) tell(`environment: ${details.join("; ")}`);
  return own.python;
}
