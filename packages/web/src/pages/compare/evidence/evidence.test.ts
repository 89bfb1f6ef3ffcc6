import type { GroupComparisonJson, RunDiffJson } from "@trialbook/api/comparisons.ts";
import type { RunJson } from "@trialbook/api/runs.ts";
import { compareGroups } from "@trialbook/core/statistics/compare-groups.ts";
import { describe, expect, it } from "vitest";
import { differenceText } from "./difference-text.ts";
import { sidesOf } from "./sides.ts";
import { verdictText, warningTexts } from "./verdict-text.ts";

function run(name: string, params: Record<string, string>, code?: string): RunJson {
  return {
    info: { id: name, experimentId: "0", name, userId: "", status: "finished", artifactUri: "", lifecycle: "active" },
    params: Object.entries(params).map(([key, value]) => ({ key, value })),
    tags: code === undefined ? [] : [{ key: "trialbook.code", value: code }],
    metrics: [],
    datasets: [],
    models: [],
  };
}

describe("the sides of a comparison", () => {
  const runs = [
    run("a0", { lr: "0.1", width: "64", seed: "0" }),
    run("b0", { lr: "0.2", width: "64", seed: "0" }),
    run("a1", { lr: "1e-1", width: "64", seed: "1" }),
  ];
  const shape = (sides: ReturnType<typeof sidesOf>) => sides.map((side) => [side.name, side.runs.map(({ info }) => info.id)]);

  it("are runs that differ only by seed, named by what tells them apart", () => {
    expect(shape(sidesOf(runs, undefined))).toEqual([
      ["lr 0.1", ["a0", "a1"]],
      ["b0", ["b0"]],
    ]);
  });
  it("are not one when their code differs", () => {
    expect(sidesOf([run("a", { lr: "1" }, "x"), run("b", { lr: "1" }, "y")], undefined)).toHaveLength(2);
  });
  it("are what the reader grouped by, whatever else differs within", () => {
    const wide = [...runs, run("a2", { lr: "0.1", width: "128", seed: "2" })];
    expect(shape(sidesOf(wide, ["lr"]))[0]).toEqual(["lr 0.1", ["a0", "a1", "a2"]]);
  });
});

describe("the first sentence", () => {
  const say = (baseline: readonly number[], candidate: readonly number[], direction: "higher" | "lower" = "higher") => {
    const measured = (values: readonly number[], side: string) => values.map((value, i) => ({ runId: `${side}${i}`, value }));
    const plan = { direction: direction === "higher" ? "max" : "min", minEffect: 0 } as const;
    const comparison = compareGroups(measured(baseline, "a"), measured(candidate, "b"), plan) as unknown as GroupComparisonJson;
    return {
      text: verdictText({ comparison, baseline: "A", candidate: "B", metric: "acc", direction }),
      warnings: warningTexts(comparison),
    };
  };

  it("says who beats whom, by how much and how surely", () => {
    // Welch's t of (0.9, 0.91, 0.92) against (0.93, 0.94, 0.95), as R's t.test gives it.
    expect(say([0.9, 0.91, 0.92], [0.93, 0.94, 0.95]).text).toBe("B beats A on acc by 0.03, 95 % CI 0.00733 to 0.0527, n = 3 vs 3.");
    expect(say([0.9, 0.91, 0.92], [0.93, 0.94, 0.95], "lower").text).toBe(
      "A beats B on acc by 0.03, 95 % CI 0.00733 to 0.0527, n = 3 vs 3.",
    );
  });
  it("claims nothing where zero lies within", () => {
    expect(say([0.9, 0.95, 0.92], [0.91, 0.97, 0.9]).text).toMatch(
      /^B and A cannot be told apart on acc: .*, 95 % CI −.* to \+.*, n = 3 vs 3\.$/,
    );
  });
  it("says that one run on a side decides nothing", () => {
    const { text, warnings } = say([0.9], [0.95]);
    expect(text).toBe(
      "B is 0.05 better than A on acc (n = 1 vs 1); with one run on a side nobody can say whether that is chance: repeat both with other seeds.",
    );
    expect(warnings[0]).toBe("With 1 run on a side one lucky seed decides; five say more.");
  });
});

describe("what differs", () => {
  const none: RunDiffJson = {
    attribution: { kind: "nothing-changed", factors: [], unknown: [], missing: [] },
    params: [],
    seeds: [],
    config: [],
    tags: [],
    code: { state: "same", a: {}, b: {} },
    data: { state: "same", datasets: [], files: [], filesChanged: 0 },
    metrics: [],
  };
  const change = { key: "lr", a: "1", b: "2" };

  it("is counted layer by layer, with what is the same", () => {
    expect(differenceText(none)).toBe("Nothing that was recorded differs but seeds and results; same params, same code, same data.");
    expect(differenceText({ ...none, params: [change] })).toBe("1 param differs; same code, same data.");
    const code = { ...none.code, state: "different" } as const;
    expect(differenceText({ ...none, params: [change, change], code })).toBe("2 params and the code differ; same data.");
  });
  it("says what nobody recorded", () => {
    const unknown = { ...none, code: { ...none.code, state: "unknown" }, data: { ...none.data, state: "unknown" } } as const;
    expect(differenceText({ ...unknown, params: [change] })).toBe("1 param differs; code and data not recorded on both sides.");
  });
});
