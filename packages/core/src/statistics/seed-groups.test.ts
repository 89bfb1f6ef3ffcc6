import { expect, it } from "vitest";
import { groupBySeed, type TriedSetting } from "./seed-groups.ts";

const run = (runId: string, params: Record<string, string>, more: Partial<TriedSetting> = {}): TriedSetting => ({
  runId,
  params: Object.entries(params).map(([key, value]) => ({ key, value })),
  datasets: [],
  ...more,
});

it("puts runs together that differ only by seed, however numbers are written", () => {
  const groups = groupBySeed([
    run("a", { lr: "0.010", seed: "0" }),
    run("b", { lr: "1e-2", seed: "1" }),
    run("c", { lr: "0.1", seed: "0" }),
    run("d", { random_state: "2", lr: ".01" }),
  ]);
  expect(groups.map(({ runs }) => runs.map(({ runId, seed }) => `${runId}${seed}`))).toEqual([["a0", "b1", "d2"], ["c0"]]);
  expect(groups[0]?.params).toEqual([{ key: "lr", value: "0.010" }]);
});

it("keeps runs on other data or by other code apart", () => {
  const same = { lr: "1", seed: "0" };
  const groups = groupBySeed([
    run("a", same, { datasets: ["x", "y"], code: "t1" }),
    run("b", same, { datasets: ["y", "x"], code: "t1" }),
    run("c", same, { datasets: ["x"], code: "t1" }),
    run("d", same, { datasets: ["x", "y"], code: "t2" }),
    run("e", same, { datasets: ["x", "y"] }),
  ]);
  expect(groups.map(({ runs }) => runs.map(({ runId }) => runId))).toEqual([["a", "b"], ["c"], ["d"], ["e"]]);
});

it("takes no word for a seed that merely ends like one", () => {
  expect(groupBySeed([run("a", { reseed: "1" }), run("b", { reseed: "2" })])).toHaveLength(2);
  expect(groupBySeed([run("a", { "model.seed": "1", dataSeed: "3" }), run("b", { "model.seed": "2" })])[0]?.runs).toEqual([
    { runId: "a", seed: "dataSeed=3 model.seed=1" },
    { runId: "b", seed: "2" },
  ]);
});
