import { expect, it } from "vitest";
import { type ComparisonRules, compareResults, exitCodeOfVerdict, type MetricResult } from "./result-comparison.ts";

const rules: ComparisonRules = { tolerance: 1e-6, tolerances: {}, spread: new Map() };
const metric = (key: string, latest: number, more: Partial<MetricResult> = {}): MetricResult => {
  return { key, latest, step: 1, first: latest, min: latest, max: latest, ...more };
};
const output = (path: string, sha256?: string) => ({ path, role: "output" as const, size: 1, ...(sha256 !== undefined && { sha256 }) });
const verdict = (
  a: readonly MetricResult[],
  b: readonly MetricResult[],
  { files = [[], []], ...more }: Partial<ComparisonRules> & { files?: readonly (readonly ReturnType<typeof output>[])[] } = {},
) => compareResults({ metrics: a, files: files[0] ?? [] }, { metrics: b, files: files[1] ?? [] }, { ...rules, ...more }).verdict;

it("gives the best verdict that holds", () => {
  const acc = [metric("acc", 0.5)];
  expect(verdict(acc, acc, { files: [[output("m", "1")], [output("m", "1")]] })).toBe("bitwise-identical");
  expect(verdict(acc, acc, { files: [[output("m", "1")], [output("m", "2")]] })).toBe("metrics-identical");
  expect(verdict(acc, acc, { files: [[output("m", "1")], []] })).toBe("metrics-identical");
  expect(verdict(acc, [metric("acc", 0.5 + 4e-7)])).toBe("within-tolerance");
  expect(verdict(acc, [metric("acc", 0.51)], { tolerances: { acc: 0.1 } })).toBe("within-tolerance");
  expect(verdict(acc, [metric("acc", 0.51)])).toBe("differs");
  expect(verdict([], [])).toBe("nothing-to-compare");
  expect(verdict([], [], { files: [[output("m", "1")], [output("m", "2")]] })).toBe("differs");
});

it("sees a difference that the latest value hides", () => {
  expect(verdict([metric("loss", 0.1, { max: 9 })], [metric("loss", 0.1, { max: 8 })])).toBe("differs");
  expect(verdict([metric("loss", 0.1)], [metric("loss", 0.1, { step: 2 })])).toBe("within-tolerance");
});

it("asks the other seeds where there are five", () => {
  const five = new Map([["acc", [0.584, 0.581, 0.587, 0.585, 0.587]]]);
  expect(verdict([metric("acc", 0.584)], [metric("acc", 0.59)], { spread: five })).toBe("statistically-consistent");
  expect(verdict([metric("acc", 0.584)], [metric("acc", 0.61)], { spread: five })).toBe("differs");
  expect(verdict([metric("acc", 0.584)], [metric("acc", 0.59)], { spread: new Map([["acc", [0.584, 0.581, 0.587, 0.585]]]) })).toBe(
    "differs",
  );
});

it("takes NaN for itself, and nothing for near infinity", () => {
  expect(verdict([metric("x", Number.NaN)], [metric("x", Number.NaN)])).toBe("bitwise-identical");
  expect(verdict([metric("x", 0)], [metric("x", 1e-300)])).toBe("differs");
  expect(verdict([metric("x", 1)], [metric("x", Number.NaN)])).toBe("differs");
});

it("leaves out clocks and the machine, and nothing that merely sounds like one", () => {
  const clocks = ["train_time", "epoch/seconds", "throughput", "samples_per_second", "system/cpu"];
  expect(
    verdict(
      clocks.map((key) => metric(key, 1)),
      clocks.map((key) => metric(key, 2)),
    ),
  ).toBe("nothing-to-compare");
  for (const key of ["timesteps", "learning_rate", "sometime"]) expect(verdict([metric(key, 1)], [metric(key, 2)])).toBe("differs");
});

it("names a metric that is gone", () => {
  const { verdict: found, metrics } = compareResults(
    { metrics: [metric("acc", 1)], files: [] },
    { metrics: [metric("b", 1)], files: [] },
    rules,
  );
  expect([found, metrics.map(({ how }) => how)]).toEqual(["differs", ["missing", "new"]]);
});

it("turns verdicts into exit codes", () => {
  expect(
    (["bitwise-identical", "statistically-consistent", "differs", "nothing-to-compare", "could-not-run"] as const).map(exitCodeOfVerdict),
  ).toEqual([0, 0, 2, 3, 3]);
});
