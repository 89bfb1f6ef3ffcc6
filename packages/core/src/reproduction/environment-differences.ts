import { diffEnvironment } from "../run/diff/diff-environment.ts";
import { isNumericVariable } from "./numeric-variables.ts";
import type { Cause, LayerDifference } from "./reproduction-report.ts";
import type { RunRecord } from "./run-record.ts";

/** What can make the same code compute something else: interpreters, packages that were used, machine, data, variables. */
export function environmentDifferences(a: RunRecord, b: RunRecord): readonly LayerDifference[] {
  const diff = diffEnvironment(a, b);
  if (diff === undefined) return [];
  const used = diff.packages.filter((one) => one.used && one.name !== "trialbookhook");
  return [
    ...diff.interpreters.map(({ key, ...sides }) => ({ layer: "interpreter" as const, what: key, ...sides })),
    ...used.map(({ name, what, a: before, b: after }) => ({
      layer: "package" as const,
      what: what === "content" ? `${name}, same version with other content` : name,
      ...(before !== undefined && { a: before }),
      ...(after !== undefined && { b: after }),
    })),
    ...diff.machine.map(({ key, ...sides }) => ({ layer: "machine" as const, what: key, ...sides })),
    ...dataDifferences(a, b),
    ...diff.variables
      .filter(({ key }) => isNumericVariable(key))
      .map(({ key, ...sides }) => ({ layer: "variable" as const, what: key, ...sides })),
  ];
}

function dataDifferences(a: RunRecord, b: RunRecord): LayerDifference[] {
  const after = new Map(b.files.filter(({ role }) => role === "input").map(({ path, sha256 }) => [path, sha256]));
  return a.files.flatMap(({ path, role, sha256 }) => {
    const other = after.get(path);
    if (role !== "input" || sha256 === undefined || other === undefined || other === sha256) return [];
    return [{ layer: "data" as const, what: path, a: sha256, b: other }];
  });
}

/** The likeliest reason for other results: the first layer that differs, else chance that nobody pinned. */
export function likelyCause(original: RunRecord, differences: readonly LayerDifference[]): Cause {
  const order: readonly LayerDifference["layer"][] = ["data", "interpreter", "package", "machine", "variable"];
  const first = order.flatMap((layer) => differences.filter((one) => one.layer === layer))[0];
  if (first !== undefined) {
    const sides = first.a === undefined && first.b === undefined ? "" : `: ${first.a ?? "none"} there, ${first.b ?? "none"} here`;
    return { step: first.layer === "data" ? "data" : "environment", message: `The ${first.layer} ${first.what} is another${sides}.` };
  }
  const unstable = original.files.find((file) => file.unstable);
  if (unstable !== undefined)
    return { step: "data", message: `${unstable.path} changed while the original ran, so what it read is not known for sure.` };
  if (original.seeds.length === 0)
    return { step: "run", message: "No seed was seen: the results are chance. Seed the random numbers and run it again." };
  return {
    step: "run",
    message: "Code, data, environment and seeds are the same: the program itself is not deterministic (threads, GPU, time, network?).",
  };
}
