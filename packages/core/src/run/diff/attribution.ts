import type { Change } from "./change.ts";
import type { RunDiff } from "./diff-runs.ts";

/** One thing that was set differently and may have made the difference. */
export interface Factor {
  readonly kind: "param" | "config" | "code" | "data" | "packages" | "interpreter" | "machine" | "variables";
  /** The param's key, or the kind again. */
  readonly name: string;
  /** Values, where they are short. */
  readonly a?: string;
  readonly b?: string;
}

/** A combination that nobody ran: for each factor, in order, which side's setting it has. */
export type MissingCell = readonly ("a" | "b")[];

/** Whether the difference in results can be put down to something. */
export interface Attribution {
  /**
   * `nothing-changed`: as far as recorded the runs were set the same. `seed-only`: only chance started elsewhere.
   * `one-factor`: it can be put down to that one. `several-factors`: it can't, whatever the metrics say.
   */
  readonly kind: "nothing-changed" | "seed-only" | "one-factor" | "several-factors";
  readonly factors: readonly Factor[];
  /** What nobody recorded on both sides, and so may have changed as well: `code`, `data`, `environment`. */
  readonly unknown: readonly ("code" | "data" | "environment")[];
  /** Combinations to run to tell the factors apart; only for up to four factors. */
  readonly missing: readonly MissingCell[];
}

const MOST_FACTORS_TO_CROSS = 4;

/**
 * Counts what changed. Code, data, packages, machine and so on are one factor each, however much of them changed; params that
 * name the data are part of it.
 */
export function attribute(diff: Omit<RunDiff, "attribution">): Attribution {
  const { params, config, code, data, environment, seeds } = diff;
  const factors: Factor[] = [
    ...params.filter((change) => !namesData(change, data)).map((change) => factorOf("param", change)),
    ...config.map((change) => factorOf("config", change)),
    ...whole("code", code.state === "different"),
    ...whole("data", data.state === "different"),
    ...whole("packages", environment?.packages.some(({ used }) => used) === true),
    ...whole("interpreter", (environment?.interpreters.length ?? 0) > 0),
    ...whole("machine", (environment?.machine.length ?? 0) > 0),
    ...whole("variables", (environment?.variables.length ?? 0) > 0),
  ];
  const unknown = [
    ...(code.state === "unknown" ? ["code" as const] : []),
    ...(data.state === "unknown" ? ["data" as const] : []),
    ...(environment === undefined ? ["environment" as const] : []),
  ];
  return { kind: kindOf(factors.length, seeds.length), factors, unknown, missing: missingCells(factors.length) };
}

function kindOf(factors: number, seeds: number): Attribution["kind"] {
  if (factors > 1) return "several-factors";
  if (factors === 1) return "one-factor";
  return seeds > 0 ? "seed-only" : "nothing-changed";
}

/** All combinations but the two that ran, those with the fewest changes first. */
function missingCells(factors: number): MissingCell[] {
  if (factors < 2 || factors > MOST_FACTORS_TO_CROSS) return [];
  const cells = Array.from({ length: 2 ** factors }, (_, bits) =>
    Array.from({ length: factors }, (_, factor) => ((bits >> factor) & 1 ? ("b" as const) : ("a" as const))),
  );
  const changed = (cell: MissingCell): number => cell.filter((side) => side === "b").length;
  return cells.slice(1, -1).sort((one, other) => changed(one) - changed(other));
}

/** Whether a param merely says which data each side read, as `--file a.csv` does: that is the data's change, told once. */
function namesData({ a, b }: Change, { datasets, files }: RunDiff["data"]): boolean {
  const read = [...datasets, ...files];
  const isOf = (side: "a" | "b", value: string | undefined): boolean =>
    value !== undefined && read.some((change) => change[side] !== undefined && sameName(change.key, value));
  return isOf("a", a) && isOf("b", b);
}

/** Paths may be written from elsewhere: then one ends in the other. */
function sameName(one: string, other: string): boolean {
  const [left, right] = [one, other].map((path) => `/${path.replace(/^\.?\/+/, "").replace(/\/+$/, "")}`) as [string, string];
  return left.endsWith(right) || right.endsWith(left);
}

function factorOf(kind: "param" | "config", { key, a, b }: Change): Factor {
  return { kind, name: key, ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) };
}

function whole(kind: Exclude<Factor["kind"], "param" | "config">, changed: boolean): Factor[] {
  return changed ? [{ kind, name: kind }] : [];
}
