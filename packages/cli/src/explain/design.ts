import type { RunDiffJson } from "@trialbook/api/comparisons.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { isOnCommandLine } from "@trialbook/core/reproduction/vary-command.ts";
import type { OriginalRun } from "../reproduce/original-run.ts";

/** One thing that is varied: what it is called, and what of the two runs goes with it. */
interface DesignFactor {
  readonly name: string;
  /** Its settings, for people. */
  readonly a: string;
  readonly b: string;
  /** What of a run it sets. */
  readonly sets: readonly ("data" | "code" | "environment")[];
  /** Params that it sets on the command line. */
  readonly params: readonly string[];
}

/** Which side's setting each factor has, in their order: `ab`. */
export type CellName = string;

export interface Design {
  readonly factors: readonly DesignFactor[];
  /** All combinations, both runs' own among them. */
  readonly cells: readonly CellName[];
  /** What cannot be varied and is as it is on this machine. */
  readonly notes: readonly string[];
}

const MOST_FACTORS = 3;

/**
 * Turns what differs between two runs into factors that can be set apart from each other.
 *
 * @throws {Invalid} if nothing differs, too much does, or something that cannot be set
 */
export function designOf(diff: RunDiffJson, a: OriginalRun, b: OriginalRun): Design {
  const { factors: changed } = diff.attribution;
  const kinds = new Set(changed.map(({ kind }) => kind));
  const lines = [a.record.command.argv, b.record.command.argv] as const;
  const onLine = (key: string): boolean => isOnCommandLine(key, ...lines);
  const values = changed.filter(({ kind }) => kind === "param" || kind === "config");
  const fromFiles = values.filter(({ name }) => !onLine(name));
  if (fromFiles.length > 0 && !kinds.has("code") && !kinds.has("data"))
    throw new Invalid(`${fromFiles[0]?.name} differs and is not on the command line, so it cannot be set: make it an argument.`);
  // A param that names the data goes with it.
  const named = new Set(values.map(({ name }) => name));
  const ofData = diff.params.map(({ key }) => key).filter((key) => !named.has(key) && onLine(key));
  const hasEnvironment = kinds.has("packages") || kinds.has("interpreter") || kinds.has("variables");
  const factors: DesignFactor[] = [
    ...values
      .filter(({ name }) => onLine(name))
      .map(({ name, a: before, b: after }) => ({ name, a: before ?? "not set", b: after ?? "not set", sets: [], params: [name] })),
    ...(kinds.has("code") ? [{ name: "code", ...sides(diff), sets: ["code" as const], params: [] }] : []),
    ...(kinds.has("data") ? [{ name: "data", ...dataSides(diff, ofData), sets: ["data" as const], params: ofData }] : []),
    ...(hasEnvironment ? [{ name: "packages", a: "those of a", b: "those of b", sets: ["environment" as const], params: [] }] : []),
  ];
  if (factors.length === 0) throw new Invalid("Nothing that could be set differs between the two runs, so there is nothing to explain.");
  if (factors.length > MOST_FACTORS)
    throw new Invalid(
      `${factors.length} factors changed (${factors.map(({ name }) => name).join(", ")}): ${2 ** factors.length} combinations are too many. Compare runs with fewer changes.`,
    );
  const notes = kinds.has("machine") ? ["The two ran on different machines: everything new runs on this one."] : [];
  return { factors, cells: cellsOf(factors.length), notes };
}

/** All combinations, the first factor changing fastest. */
function cellsOf(factors: number): readonly CellName[] {
  return Array.from({ length: 2 ** factors }, (_, bits) =>
    Array.from({ length: factors }, (_, factor) => ((bits >> factor) & 1 ? "b" : "a")).join(""),
  );
}

function sides({ code }: RunDiffJson): { readonly a: string; readonly b: string } {
  const told = ({ exact, commit }: RunDiffJson["code"]["a"]): string => (exact ?? commit ?? "unknown").replace(/^files:/, "").slice(0, 10);
  return { a: told(code.a), b: told(code.b) };
}

function dataSides(diff: RunDiffJson, params: readonly string[]): { readonly a: string; readonly b: string } {
  const named = diff.params.find(({ key }) => params.includes(key));
  if (named?.a !== undefined && named.b !== undefined) return { a: named.a, b: named.b };
  const side = (one: "a" | "b"): string => {
    const set = diff.data.datasets.find((change) => change[one] !== undefined);
    return set === undefined ? `that of ${one}` : `${set.key} ${set[one]?.slice(0, 8)}`;
  };
  return { a: side("a"), b: side("b") };
}
