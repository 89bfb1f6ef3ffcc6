import { expect, it } from "vitest";
import { bootstrapInterval } from "./bootstrap.ts";
import { factorialEffects } from "./factorial.ts";
import { mannWhitney, smallestMannWhitneyP } from "./mann-whitney.ts";
import { holm } from "./multiple-tests.ts";
import { power, seedsNeeded } from "./power.ts";
import { randomStream } from "./random.ts";
import { summarise } from "./sample.ts";
import { tTwoSided } from "./student-t.ts";
import { pairedT, welch } from "./t-test.ts";
import { wilcoxon } from "./wilcoxon.ts";

it("refuses what is no measurement, and groups without any, by name", () => {
  expect(() => welch([], [1, 2])).toThrow("without measurements");
  expect(() => mannWhitney([1, Number.NaN], [1])).toThrow("NaN is no measurement");
  expect(() => wilcoxon([1, 2], [1, Number.POSITIVE_INFINITY])).toThrow("Infinity is no measurement");
  expect(() => pairedT([1, 2], [1])).toThrow("not 2 and 1");
});

it("finds no spread in equal values, however they round", () => {
  expect(summarise([0.1, 0.1, 0.1])).toEqual({ n: 3, mean: 0.1, sd: 0 });
  expect(summarise([1e15 + 1, 1e15 + 2, 1e15 + 3])).toEqual({ n: 3, mean: 1e15 + 2, sd: 1 });
});

it("tests a group without spread against one that has some", () => {
  expect(welch([1, 1, 1], [2, 2.1, 2.2])).toMatchObject({ df: 2, difference: expect.closeTo(1.1) });
});

it("takes ties within a group for rounded values, and counts ties between groups", () => {
  expect(mannWhitney([1, 1, 1], [2, 2, 2]).p).toBeCloseTo(0.1, 12);
  // Of the 20 ways to choose three of 1 1 2 2 3 3, the most extreme sum comes from two.
  expect(mannWhitney([1, 1, 2], [2, 3, 3]).p).toBeCloseTo(2 * (2 / 20), 12);
});

it("is exact for a t near zero, where df 1 and 2 have closed forms", () => {
  for (const t of [1e-9, 1e-8, 1e-4, 0.001, 0.1]) {
    expect(Math.abs(tTwoSided(t, 1) - (1 - (2 / Math.PI) * Math.atan(t)))).toBeLessThan(1e-15);
    expect(Math.abs(tTwoSided(t, 2) - (1 - t / Math.sqrt(2 + t * t)))).toBeLessThan(1e-15);
  }
});

it("calls nothing significant when all values are the same", () => {
  expect(mannWhitney([1, 1], [1, 1, 1])).toMatchObject({ statistic: 3, p: 1 });
  expect(mannWhitney(Array(60).fill(1), Array(60).fill(1))).toMatchObject({ p: 1, method: "normal" });
  expect(wilcoxon([1, 2], [1, 2])).toEqual({ notComputable: expect.stringContaining("no pair") });
  expect(pairedT([1, 2], [2, 3])).toEqual({ notComputable: expect.stringContaining("exactly the same") });
});

it("knows how small a p such few runs can give", () => {
  expect(smallestMannWhitneyP(3, 3)).toBeCloseTo(0.1, 12);
  expect(mannWhitney([1, 2, 3], [4, 5, 6]).p).toBeCloseTo(smallestMannWhitneyP(3, 3), 12);
});

it("raises p values by Holm, in any order and never past 1", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(p, 12);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

it("plans seeds, and says when no number would do", () => {
  expect([0.2, 0.5, 0.8, 1, 1.5, 2, 3].map((effect) => seedsNeeded(effect))).toEqual([394, 64, 26, 17, 9, 6, 4]);
  expect(seedsNeeded(-1)).toBe(17);
  expect(seedsNeeded(0)).toBeUndefined();
  expect(seedsNeeded(1e9)).toBe(2);
  expect(() => seedsNeeded(Number.NaN)).toThrow("no effect size");
  expect(power(1, 1)).toBe(0);
});

it("wants every combination of a design once, and two runs in each", () => {
  const cell = (a: boolean, b: boolean, values = [1, 2]) => ({ high: [a, b], values });
  const four = [cell(false, false), cell(true, false, [3, 4]), cell(false, true, [5, 6]), cell(true, true, [10, 11])];
  const effects = factorialEffects(["data", "layers"], four);
  expect(effects.map(({ factors, test }) => [factors.join(" × "), "difference" in test && test.difference])).toEqual([
    ["data", 3.5],
    ["layers", 5.5],
    ["data × layers", 3],
  ]);
  expect(() => factorialEffects(["data", "layers"], four.slice(1))).toThrow("4 combinations");
  expect(() => factorialEffects(["data", "layers"], [...four.slice(1), cell(true, true)])).toThrow("4 combinations");
  const thin = factorialEffects(["data", "layers"], [cell(false, false, [1]), ...four.slice(1)]);
  expect(thin[0]?.test).toEqual({ notComputable: expect.stringContaining("one run only") });
});

it("draws the same bootstrap from the same seed, and another from another", () => {
  const draw = (seed: number) => bootstrapInterval([1, 2, 4, 5.5, 7], [2, 3, 9, 8.1, 4.3], { random: randomStream(seed), draws: 500 });
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
