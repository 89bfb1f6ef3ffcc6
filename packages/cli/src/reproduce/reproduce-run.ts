import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { isAbsolute } from "node:path";
import type { Omission } from "@trialbook/core/reproduction/command-record.ts";
import type { PythonPackage, PythonRecord } from "@trialbook/core/reproduction/environment-record.ts";
import type { Cause, ReproductionReport, StepReport } from "@trialbook/core/reproduction/reproduction-report.ts";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import type { RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import type { RunRequest } from "../capture/begin-run.ts";
import { isBelow } from "../capture/files/interesting-files.ts";
import type { Destination } from "../capture/send/destination.ts";
import { checkR } from "./check-r.ts";
import { compareRuns, type Tolerances } from "./compare-runs.ts";
import { CouldNotRun, doStep } from "./could-not-run.ts";
import { declaredData } from "./declared-data.ts";
import type { FreshFolder } from "./fresh-folder.ts";
import type { OriginalRun } from "./original-run.ts";
import { pythonRequirements } from "./python-requirements.ts";
import { rebuildPython } from "./rebuild-python.ts";
import { checkCodeElsewhere, recoverCode } from "./recover-code.ts";
import { type MovedPath, recoverData } from "./recover-data.ts";
import { recoverPackages } from "./recover-packages.ts";
import { type RepeatedCommand, repeatedCommand } from "./repeated-command.ts";
import { renvLock, renvVariables, restoreRenv } from "./restore-renv.ts";
import { type TrackedParts, type TrackedRun, trackedRun } from "./tracked-run.ts";
import { userName } from "./user-name.ts";

interface ReproduceParts {
  readonly connection: Connection;
  readonly original: OriginalRun;
  readonly folder: FreshFolder;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Every installed package, not only the ones that were used. */
  readonly full: boolean;
  readonly set: Readonly<Record<string, string>>;
}

export interface ReproduceRequest extends ReproduceParts {
  /** Server or folder that gets the repeated run. */
  readonly destination: Destination;
  /** A connection to it; the original's own where it is the same. */
  readonly repeatedConnection: Connection;
  readonly rules: Tolerances;
  /** Asked once, when code and data are proved and nothing was run. */
  readonly confirm: (plan: ReproductionPlan) => Promise<boolean>;
  readonly show?: (bytes: Buffer) => void;
}

/** What will be done, told before it is. */
export interface ReproductionPlan {
  readonly steps: readonly StepReport[];
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly python: string | undefined;
  readonly packages: number;
  readonly r: string | undefined;
}

/**
 * Repeats a run in a fresh folder and compares. Whatever stops it is in the report.
 *
 * @returns nothing if the person said no
 */
export async function reproduceRun(request: ReproduceRequest): Promise<ReproductionReport | undefined> {
  const steps: StepReport[] = [];
  try {
    const moved = await prepare(request, steps);
    const command = await plannedCommand(request, { moved, steps });
    if (!(await request.confirm(planOf(request, steps, command)))) return undefined;
    await buildEnvironment(request, steps);
    const repeated = await doStep(steps, "run", async ({ details }) => {
      const run = await trackedRun(command, trackedParts(request, moved));
      details.push(`${run.name}, ${run.id}`);
      checkEnd(request.original.record, run.record);
      return run;
    });
    return await compared(request, { steps, repeated });
  } catch (error) {
    if (!(error instanceof CouldNotRun)) throw error;
    return reportOf(request, { steps, verdict: "could-not-run", cause: { step: error.step, message: error.message } });
  }
}

/** Puts code and data into the fresh folder, proved. Nothing of the run's is executed. */
async function prepare(parts: ReproduceParts, steps: StepReport[]): Promise<readonly MovedPath[]> {
  const { connection, original, folder } = parts;
  await doStep(steps, "code", async (findings) => {
    await recoverCode({ connection, original, folder, findings });
    await checkCodeElsewhere(original, findings);
  });
  return doStep(steps, "data", (findings) => recoverData(connection, { original, folder, findings }));
}

function plannedCommand(
  parts: ReproduceParts,
  { moved, steps }: { moved: readonly MovedPath[]; steps: StepReport[] },
): Promise<RepeatedCommand> {
  const { original, folder, set, env } = parts;
  const { record } = original;
  const hasPython = record.environment.python.length > 0;
  return doStep(steps, "command", async ({ details }) => {
    const command = repeatedCommand({ record, folder, moved, set, env, hasPython });
    details.push(record.command.argv.join(" "));
    return command;
  });
}

/** Makes what the command runs in. */
export async function buildEnvironment(
  parts: Pick<ReproduceParts, "connection" | "original" | "folder" | "env" | "full">,
  steps: StepReport[],
): Promise<void> {
  const { connection, original, folder, env, full } = parts;
  const { environment, code } = original.record;
  await doStep(steps, "environment", async (findings) => {
    const [python, ...more] = environment.python;
    if (python !== undefined) {
      const sources = await recoverPackages(connection, { original, folder, findings });
      const place = (path: string): string | undefined => {
        const source = sources.get(path);
        if (source !== undefined) return source;
        if (code.root !== undefined && (path === code.root || isBelow(path, code.root)))
          return `${folder.root}${path.slice(code.root.length)}`;
        return isAbsolute(path) && existsSync(path) ? path : undefined;
      };
      const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:PYTHON|VIRTUAL_ENV)/.test(name)));
      await rebuildPython({ python, requirements: pythonRequirements(python, { full, place }), folder, env: clean, findings });
      findings.weaker.push(...notRebuilt(python));
      if (more.length > 0) findings.weaker.push(`${more.length} more Python interpreters ran; the first one's environment is used`);
    }
    const [r] = environment.r;
    if (r !== undefined) {
      await restoreRenv(connection, { original, folder, env, findings });
      const restored = renvLock(original.record) === undefined ? {} : renvVariables(folder, env);
      await checkR(r, { env: { ...env, ...restored }, findings });
    }
    if (python === undefined && r === undefined) findings.details.push("this machine as it is: neither Python nor R reported");
  });
}

/** conda installs what no index of Python packages has: libraries, compilers, CUDA. */
function notRebuilt({ conda = [], packages }: PythonRecord): readonly string[] {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, "-");
  const known = new Set(["python", "pip", "setuptools", "wheel", ...packages.map(({ name }) => plain(name))]);
  const others = conda.filter(({ name }) => !known.has(plain(name)) && !name.startsWith("_"));
  if (others.length === 0) return [];
  const some = others.slice(0, 5).map(({ name, version, build }) => `${name}=${version}=${build}`);
  return [
    `The environment was conda's: ${others.length} packages that are not Python's are not rebuilt, such as ${some.join(", ")}; the record has all with their channels`,
  ];
}

function trackedParts({ original, destination, folder, show }: ReproduceRequest, moved: readonly MovedPath[]): TrackedParts {
  const { run, record, experiment } = original;
  return {
    destination,
    token: process.env["TRIALBOOK_TOKEN"],
    ...(show && { show }),
    request: {
      experiment,
      name: `${run.info.name} again`.slice(0, 500),
      data: declaredData(original, { folder, moved }),
      ...askedOf(record),
      secrets: new Map(record.command.masked.map((i) => [i, record.command.argv[i] ?? ""])),
      tags: { [runTags.reproduces]: original.id },
    },
  };
}

/** How a run was captured, for its repetition. Autologging is part of what it did only if MLflow was there. */
export function askedOf({ command, environment }: RunRecord): Pick<RunRequest, "patterns" | "without" | "tty"> {
  const { metricPatterns = [], without = [], tty = false } = command;
  const isMlflow = ({ name, used }: PythonPackage): boolean => used && /^mlflow(?:-skinny)?$/.test(name);
  const usesMlflow = environment.python.some(({ packages }) => packages.some(isMlflow));
  return { patterns: metricPatterns, without: [...new Set<Omission>([...without, ...(usesMlflow ? [] : ["autolog" as const])])], tty };
}

/** A run that ended in another way has no results to compare. */
function checkEnd(original: RunRecord, repeated: RunRecord): void {
  const [before, after] = [original.outcome, repeated.outcome];
  if (after === undefined || (after.code === before?.code && after.signal === before?.signal && after.notStarted === before?.notStarted))
    return;
  const told = after.notStarted ?? after.signal ?? `exit code ${after.code}`;
  const expected =
    before === undefined ? "" : `, and the original with ${before.notStarted ?? before.signal ?? `exit code ${before.code}`}`;
  throw new CouldNotRun("run", `The repeated command ended with ${told}${expected}. trialbook show has its output.`);
}

async function compared(
  request: ReproduceRequest,
  { steps, repeated }: { readonly steps: StepReport[]; readonly repeated: TrackedRun },
): Promise<ReproductionReport> {
  const { original, connection, repeatedConnection, rules } = request;
  const found = await doStep(steps, "compare", () =>
    compareRuns({ original: connection, repeated: repeatedConnection }, { original, repeated }, rules),
  );
  const { verdict, cause, metrics, files, differences } = found;
  return { ...reportOf(request, { steps, verdict, cause, repeated }), metrics, files, differences };
}

interface Ending {
  readonly steps: readonly StepReport[];
  readonly verdict: ReproductionReport["verdict"];
  readonly cause?: Cause | undefined;
  readonly repeated?: TrackedRun;
}

function reportOf({ original }: ReproduceRequest, { steps, verdict, cause, repeated }: Ending): ReproductionReport {
  const { record, run } = original;
  const by = { user: userName(), host: hostname() };
  const [sameUser, sameHost] = [by.user === record.environment.user, by.host === record.environment.host];
  const printed = run.tags.find(({ key }) => key === runTags.printedMetrics)?.value ?? "";
  return {
    version: 1,
    verdict,
    ...(cause && { cause }),
    original: { id: original.id, name: run.info.name, ...tookOf(record) },
    ...(repeated && { repeated: { id: repeated.id, name: repeated.name, ...tookOf(repeated.record) } }),
    at: Date.now(),
    by,
    independence: `${sameUser ? "same" : "other"} user, ${sameHost ? "same" : "other"} machine`,
    steps: [...steps],
    metrics: [],
    printed: printed === "" ? [] : printed.split(","),
    files: [],
    differences: [],
  };
}

function tookOf({ started, outcome }: RunRecord): { readonly took?: number } {
  return outcome === undefined ? {} : { took: outcome.ended - started };
}

function planOf({ original, full }: ReproduceRequest, steps: readonly StepReport[], command: RepeatedCommand): ReproductionPlan {
  const { command: recorded, environment } = original.record;
  const [python] = environment.python;
  return {
    steps: [...steps],
    // As it was recorded: secrets that were given again are not shown.
    argv: recorded.argv,
    cwd: command.cwd,
    python: python?.version,
    packages: python?.packages.filter(({ used }) => used || full).length ?? 0,
    r: environment.r[0]?.version,
  };
}
