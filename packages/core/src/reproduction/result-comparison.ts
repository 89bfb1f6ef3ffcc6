import { summarise } from "../statistics/sample.ts";
import { tCritical } from "../statistics/student-t.ts";
import type { CapturedFile } from "./captured-file.ts";

/** What a repeated run came to, the best first. */
export const verdicts = [
  /** Every metric the same to the bit, every output file the same. */
  "bitwise-identical",
  /** Every metric the same to the bit; output files differ, or were not seen again. */
  "metrics-identical",
  /** Every metric within the tolerance. */
  "within-tolerance",
  /** Every metric where the original's other seeds would put it. */
  "statistically-consistent",
  "differs",
  /** It ran, and neither run left anything that could be compared. */
  "nothing-to-compare",
  "could-not-run",
] as const;
export type ReproductionVerdict = (typeof verdicts)[number];

/** 0: it holds. 2: it differs. 3: nothing can be said. */
export function exitCodeOfVerdict(verdict: ReproductionVerdict): 0 | 2 | 3 {
  if (verdict === "differs") return 2;
  return verdict === "nothing-to-compare" || verdict === "could-not-run" ? 3 : 0;
}

/** What is compared of a metric; `min` and `max` leave NaN out. */
export interface MetricResult {
  readonly key: string;
  readonly latest: number;
  /** Of the latest point; large ones as text. */
  readonly step: number | string;
  readonly first: number;
  readonly min?: number;
  readonly max?: number;
}

export interface RunResults {
  readonly metrics: readonly MetricResult[];
  readonly files: readonly CapturedFile[];
}

export interface ComparisonRules {
  /** Largest |difference| / |original| that counts as the same: of every metric, and of single ones. */
  readonly tolerance: number;
  readonly tolerances: Readonly<Record<string, number>>;
  /** Latest values of each metric in the original's runs with other seeds, and its own. */
  readonly spread: ReadonlyMap<string, readonly number[]>;
}

/** One metric of both runs; `relative` is |b - a| / |a|, the largest over latest, first, lowest and highest value. */
export interface ComparedMetric {
  readonly key: string;
  /** Latest values; absent where a side lacks it. NaN and the infinities, which JSON has no word for, as texts. */
  readonly a?: number | string;
  readonly b?: number | string;
  readonly relative?: number | string;
  readonly how: "identical" | "within-tolerance" | "within-spread" | "differs" | "missing" | "new" | "not-compared";
  /** Where `how` is about the spread: what one more run of the original would come to, 95 times of 100. */
  readonly spread?: { readonly low: number; readonly high: number; readonly runs: number };
}

/** One output file of both runs. */
export interface ComparedFile {
  readonly path: string;
  readonly how: "identical" | "differs" | "not-observed" | "new" | "not-hashed";
}

export interface ResultComparison {
  readonly verdict: Exclude<ReproductionVerdict, "could-not-run">;
  readonly metrics: readonly ComparedMetric[];
  readonly files: readonly ComparedFile[];
}

/** Fewer runs say nothing of a spread. */
const FEWEST_FOR_SPREAD = 5;
/** What a clock says is never the same twice. */
const CLOCK =
  /(?:^|[_./\- ])(?:time|duration|elapsed|seconds?|secs?|minutes?|hours?|ms|eta|wall|runtime|throughput|latency|speed|fps|(?:samples|steps|tokens|images|it|iterations|epochs)_?per_?(?:sec|second|s))(?:$|[_./\- ])/i;

/** Compares what two runs of the same thing came to. Machine metrics and what a clock says do not count. */
export function compareResults(original: RunResults, repeated: RunResults, rules: ComparisonRules): ResultComparison {
  const metrics = compareMetrics(original.metrics, repeated.metrics, rules);
  const files = compareFiles(original.files, repeated.files);
  return { verdict: verdictOf(metrics, files), metrics, files };
}

function verdictOf(metrics: readonly ComparedMetric[], files: readonly ComparedFile[]): ResultComparison["verdict"] {
  const counted = metrics.filter(({ how }) => how !== "not-compared" && how !== "new");
  const outputs = files.filter(({ how }) => how !== "new" && how !== "not-hashed");
  if (counted.length === 0 && outputs.length === 0) return "nothing-to-compare";
  const has = (how: ComparedMetric["how"]): boolean => counted.some((metric) => metric.how === how);
  if (has("differs") || has("missing")) return "differs";
  if (has("within-spread")) return "statistically-consistent";
  if (has("within-tolerance")) return "within-tolerance";
  if (outputs.every(({ how }) => how === "identical")) return "bitwise-identical";
  return counted.length > 0 ? "metrics-identical" : "differs";
}

function compareMetrics(a: readonly MetricResult[], b: readonly MetricResult[], rules: ComparisonRules): ComparedMetric[] {
  const [left, right] = [byKey(a), byKey(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((key) => !key.startsWith("system/"))
    .sort()
    .map((key) => compareMetric(key, { before: left.get(key), after: right.get(key) }, rules));
}

function compareMetric(
  key: string,
  { before, after }: { readonly before: MetricResult | undefined; readonly after: MetricResult | undefined },
  rules: ComparisonRules,
): ComparedMetric {
  const facts = { key, ...(before && { a: inJson(before.latest) }), ...(after && { b: inJson(after.latest) }) };
  if (CLOCK.test(key)) return { ...facts, how: "not-compared" };
  if (after === undefined) return { ...facts, how: "missing" };
  if (before === undefined) return { ...facts, how: "new" };
  const pairs = valuesOf(before).map((value, i) => [value, valuesOf(after)[i]] as const);
  if (before.step === after.step && pairs.every(([one, other]) => Object.is(one, other)))
    return { ...facts, relative: 0, how: "identical" };
  const relative = Math.max(...pairs.map(([one, other]) => relativeChange(one, other)));
  const tolerance = Object.hasOwn(rules.tolerances, key) ? (rules.tolerances[key] ?? 0) : rules.tolerance;
  if (relative <= tolerance) return { ...facts, relative, how: "within-tolerance" };
  const spread = spreadOf(rules.spread.get(key) ?? []);
  if (spread === undefined) return { ...facts, relative: inJson(relative), how: "differs" };
  const isInside = after.latest >= spread.low && after.latest <= spread.high;
  return { ...facts, relative: inJson(relative), spread, how: isInside ? "within-spread" : "differs" };
}

/** Where 95 of 100 further runs would fall: a prediction interval by Student's t. */
function spreadOf(values: readonly number[]): ComparedMetric["spread"] {
  const finite = values.filter(Number.isFinite);
  if (finite.length < FEWEST_FOR_SPREAD) return undefined;
  const { mean, sd, n } = summarise(finite);
  const reach = tCritical(0.05, n - 1) * sd * Math.sqrt(1 + 1 / n);
  return { low: mean - reach, high: mean + reach, runs: n };
}

function compareFiles(a: readonly CapturedFile[], b: readonly CapturedFile[]): ComparedFile[] {
  const outputs = (files: readonly CapturedFile[]) =>
    new Map(files.filter(({ role }) => role === "output").map((file) => [file.path, file]));
  const [left, right] = [outputs(a), outputs(b)];
  return [...new Set([...left.keys(), ...right.keys()])].sort().map((path) => {
    const [before, after] = [left.get(path), right.get(path)];
    if (before === undefined) return { path, how: "new" };
    if (after === undefined) return { path, how: "not-observed" };
    if (before.sha256 === undefined || after.sha256 === undefined) return { path, how: "not-hashed" };
    return { path, how: before.sha256 === after.sha256 ? "identical" : "differs" };
  });
}

function byKey(metrics: readonly MetricResult[]): ReadonlyMap<string, MetricResult> {
  return new Map(metrics.map((metric) => [metric.key, metric]));
}

function valuesOf({ latest, first, min, max }: MetricResult): readonly number[] {
  return [latest, first, min ?? Number.NaN, max ?? Number.NaN];
}

/** Infinite where nothing is near: one is NaN, or the original is 0. */
function relativeChange(a: number, b: number | undefined): number {
  if (Object.is(a, b) || a === b) return 0;
  const change = Math.abs(((b ?? Number.NaN) - a) / a);
  return Number.isNaN(change) ? Number.POSITIVE_INFINITY : change;
}

function inJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
