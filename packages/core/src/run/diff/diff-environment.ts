import type { EnvironmentRecord, MachineRecord, PythonRecord, RRecord } from "../../reproduction/environment-record.ts";
import type { RunRecord } from "../../reproduction/run-record.ts";
import { type Change, changesBetween, factsOf } from "./change.ts";

/** A package on two sides. */
export interface PackageChange {
  readonly language: "python" | "r";
  readonly name: string;
  /** Whether a side imported it; the others were only installed. */
  readonly used: boolean;
  /** Versions; absent where it is not installed. Equal where `content` differs: the same version built or patched differently. */
  readonly a?: string;
  readonly b?: string;
  readonly what: "version" | "content" | "added" | "removed";
}

/** What two runs ran in. */
export interface EnvironmentDiff {
  /** Versions of interpreters and what they calculate with: Python, R, BLAS. */
  readonly interpreters: readonly Change[];
  /** Used ones first, then ascending by name. */
  readonly packages: readonly PackageChange[];
  readonly machine: readonly Change[];
  readonly variables: readonly Change[];
}

/** None where a side was not captured. */
export function diffEnvironment(a: RunRecord | undefined, b: RunRecord | undefined): EnvironmentDiff | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [left, right] = [a.environment, b.environment];
  return {
    interpreters: changesBetween(interpretersOf(left), interpretersOf(right)),
    packages: [...packageChanges("python", left.python[0], right.python[0]), ...packageChanges("r", left.r[0], right.r[0])],
    machine: changesBetween(machineOf(left.machine), machineOf(right.machine)),
    variables: changesBetween(factsOf(Object.entries(left.variables)), factsOf(Object.entries(right.variables))),
  };
}

/** Only what can change numbers: a host's name or its free memory can't. */
function machineOf(machine: MachineRecord): ReadonlyMap<string, string> {
  const { platform, arch, cpu, cpuFlags, cores, gpus } = machine;
  return factsOf([
    ["platform", `${platform} ${arch}`],
    ["cpu", cpu],
    ["cpu flags", cpuFlags.join(" ")],
    ["cores", String(cores)],
    ["gpus", gpus.map(({ name }) => name).join(", ")],
    ["gpu drivers", [...new Set(gpus.map(({ driver }) => driver))].join(", ")],
  ]);
}

function interpretersOf({ python, r }: EnvironmentRecord): ReadonlyMap<string, string> {
  const facts: [string, string][] = [];
  const [firstPython, firstR] = [python[0], r[0]];
  if (firstPython !== undefined) facts.push(["python", `${firstPython.implementation} ${firstPython.version}`]);
  if (firstR !== undefined) {
    facts.push(["r", firstR.version], ["r random numbers", firstR.rng.join(", ")]);
    for (const library of ["blas", "lapack", "locale"] as const) {
      const value = firstR[library];
      if (value !== undefined) facts.push([`r ${library}`, value]);
    }
  }
  return factsOf(facts);
}

interface AnyPackage {
  readonly name: string;
  readonly version: string;
  readonly used: boolean;
  readonly fingerprint?: string;
  readonly origin?: string;
}

function packageChanges(
  language: PackageChange["language"],
  a: PythonRecord | RRecord | undefined,
  b: PythonRecord | RRecord | undefined,
): PackageChange[] {
  if (a === undefined || b === undefined) return [];
  const [left, right] = [byName(a.packages), byName(b.packages)];
  const changes = [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((key) => {
    const [before, after] = [left.get(key), right.get(key)];
    const what = changeOf(before, after);
    if (what === undefined) return [];
    const name = after?.name ?? before?.name ?? key;
    const used = before?.used === true || after?.used === true;
    return [{ language, name, used, what, ...(before && { a: before.version }), ...(after && { b: after.version }) }];
  });
  return [...changes.filter(({ used }) => used), ...changes.filter(({ used }) => !used)];
}

function changeOf(before: AnyPackage | undefined, after: AnyPackage | undefined): PackageChange["what"] | undefined {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  if (before.version !== after.version) return "version";
  const sameContent =
    before.fingerprint === undefined || after.fingerprint === undefined
      ? before.origin === after.origin
      : before.fingerprint === after.fingerprint;
  return sameContent ? undefined : "content";
}

/** Names as the Python index compares them: case, `-`, `_` and `.` are one. */
function byName(packages: readonly AnyPackage[]): ReadonlyMap<string, AnyPackage> {
  return new Map(packages.map((one) => [one.name.toLowerCase().replace(/[-_.]+/g, "-"), one]));
}
