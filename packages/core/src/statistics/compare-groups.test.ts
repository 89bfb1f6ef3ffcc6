import { Invalid } from "@trialbook/core/errors.ts";
import { expect, it } from "vitest";
import { compareGroups, type Measurement } from "./compare-groups.ts";

/** Accuracies of the founding example, seeds 0 to 7: one hidden layer on 1,000 images, two on 2,000. */
const one = [0.584, 0.581, 0.587, 0.585, 0.587, 0.5945, 0.587, 0.589];
const two = [0.588, 0.607, 0.597, 0.59, 0.6115, 0.608, 0.613, 0.6065];
const seeded = (values: readonly number[]): Measurement[] =>
  values.map((value, seed) => ({ runId: `r${seed}`, seed: String(seed), value }));
const plan = { direction: "max", minEffect: 0.005, plannedSeeds: 8 } as const;

it("finds the founding example's improvement supported by eight seeds", () => {
  const found = compareGroups(seeded(one), seeded(two), plan);
  expect(found.verdict).toBe("supported");
  expect(found.warnings).toEqual([]);
  expect(found.difference).toBeCloseTo(0.0158, 4);
  expect(found.baseline).toMatchObject({ n: 8, mean: expect.closeTo(0.5868, 4), sd: expect.closeTo(0.0039, 4) });
  expect(found.welch).toMatchObject({
    p: expect.closeTo(0.00191, 5),
    interval: { low: expect.closeTo(0.0075, 4), high: expect.closeTo(0.0241, 4) },
  });
  expect(found.mannWhitney).toMatchObject({ p: expect.closeTo(0.00109, 5), method: "exact" });
  expect(found.paired).toMatchObject({ seeds: ["0", "1", "2", "3", "4", "5", "6", "7"], t: { p: expect.closeTo(0.00174, 5) } });
});

it("does not decide by the first three seeds, and says that they are few", () => {
  const found = compareGroups(seeded(one.slice(0, 3)), seeded(two.slice(0, 3)), plan);
  expect(found.verdict).toBe("inconclusive");
  expect(found.warnings).toEqual([
    { kind: "few-seeds", runs: 3 },
    { kind: "peeked", planned: 8 },
    { kind: "ranks-cannot-decide", smallestP: 0.1 },
  ]);
});

it("calls a comparison peeked when nobody fixed the number of seeds", () => {
  expect(compareGroups(seeded(one), seeded(two), { direction: "max", minEffect: 0 }).warnings).toEqual([{ kind: "peeked" }]);
});

it("refutes an improvement that the interval excludes, whichever direction is better", () => {
  expect(compareGroups(seeded(two), seeded(one), plan).verdict).toBe("refuted");
  expect(compareGroups(seeded(one), seeded(two), { ...plan, minEffect: 0.1 }).verdict).toBe("refuted");
  expect(compareGroups(seeded(two), seeded(one), { ...plan, direction: "min" }).verdict).toBe("supported");
});

it("leaves out values that are not finite, and names their runs", () => {
  const found = compareGroups(seeded(one), [...seeded(two), { runId: "diverged", value: Number.NaN }], plan);
  expect(found.candidate.n).toBe(8);
  expect(found.warnings).toEqual([{ kind: "left-out", runIds: ["diverged"] }]);
  expect(() => compareGroups(seeded([Number.NaN]), seeded(two), plan)).toThrow("baseline has no run with a finite value");
});

it("says why there is no test where runs do not vary, or there is one alone", () => {
  const same = compareGroups(seeded([0.5, 0.5, 0.5]), seeded([0.6, 0.6, 0.6]), plan);
  expect(same.welch).toEqual({ notComputable: expect.stringContaining("neither group varies") });
  expect(same.verdict).toBe("inconclusive");
  const single = compareGroups(seeded([0.5]), seeded(two), plan);
  expect(single.welch).toEqual({ notComputable: expect.stringContaining("one run") });
  expect(single.effect).toEqual({ notComputable: expect.stringContaining("one run") });
  expect(single.bootstrap).toEqual({ notComputable: expect.stringContaining("one run") });
  expect(single.baseline.sd).toBeNaN();
  expect(single.paired).toBeUndefined();
});

it("pairs no seed that a group has twice", () => {
  const twice = [...seeded(one), { runId: "again", seed: "0", value: 0.9 }];
  expect(compareGroups(twice, seeded(two), plan).paired?.seeds).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
});

it("gives the same bootstrap for the same seed, and a minimum effect must be one", () => {
  expect(compareGroups(seeded(one), seeded(two), plan).bootstrap).toEqual(compareGroups(seeded(one), seeded(two), plan).bootstrap);
  expect(() => compareGroups(seeded(one), seeded(two), { ...plan, minEffect: Number.NaN })).toThrow(Invalid);
  expect(() => compareGroups(seeded(one), seeded(two), { ...plan, level: 1 })).toThrow("confidence level");
});
