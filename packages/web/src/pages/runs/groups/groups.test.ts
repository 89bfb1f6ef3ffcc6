import type { RunTableJson } from "@trialbook/api/runs.ts";
import { parseFilter } from "@trialbook/core/search/parse-filter.ts";
import { expect, it } from "vitest";
import type { Column } from "../columns/column.ts";
import { groupFilter } from "./group-filter.ts";
import { groupRuns } from "./group-runs.ts";
import { sortGroups } from "./sort-groups.ts";

const lr: Column = { kind: "param", key: "lr" };
const acc: Column = { kind: "metric", key: "acc", of: "latest" };

function table(rows: readonly (readonly [lr: string | null, acc: number | "NaN" | null])[]): Pick<RunTableJson, "columns"> {
  return {
    columns: [
      { kind: "param", key: "lr", values: rows.map(([value]) => value) },
      { kind: "metric", key: "acc", of: "latest", values: rows.map(([, value]) => value), steps: rows.map(() => 1) },
    ],
  };
}

it("groups by what values mean, with mean and sample deviation of what is a number", () => {
  const groups = groupRuns(
    table([
      ["0.01", 1],
      ["0.1", 5],
      ["1e-2", 3],
      [null, 7],
      ["0.1", "NaN"],
      ["0.1", null],
    ]),
    [lr],
    [acc],
  );
  expect(groups.map(({ values, runs }) => [values, runs])).toEqual([
    [["0.01"], [0, 2]],
    [["0.1"], [1, 4, 5]],
    [[undefined], [3]],
  ]);
  expect(groups.map((group) => group.metrics[0])).toEqual([
    { summary: { n: 2, mean: 2, sd: Math.SQRT2 }, leftOut: 0 },
    { summary: { n: 1, mean: 5, sd: Number.NaN }, leftOut: 2 },
    { summary: { n: 1, mean: 7, sd: Number.NaN }, leftOut: 0 },
  ]);
});

it("sorts groups by a mean or by their values, those without one last either way", () => {
  const groups = groupRuns(
    table([
      ["10", 1],
      ["9", 2],
      ["adam", "NaN"],
      [null, 3],
    ]),
    [lr],
    [acc],
  );
  const sorted = (column: Column, descending: boolean) =>
    sortGroups(groups, [{ column, descending }], { by: [lr], metrics: [acc] }).map((group) => group.values[0]);
  expect(sorted(acc, true)).toEqual([undefined, "9", "10", "adam"]);
  expect(sorted(acc, false)).toEqual(["10", "9", undefined, "adam"]);
  expect(sorted(lr, false)).toEqual(["9", "10", "adam", undefined]);
  expect(sorted({ kind: "attribute", name: "started" }, true)).toEqual(["10", "9", "adam", undefined]);
});

it.each([
  ["", "0.010", "params.lr = 0.01"],
  ["", "it's", "params.lr = 'it''s'"],
  ["metrics.acc > 1", undefined, "metrics.acc > 1 and params.lr is null"],
  ["metrics.acc > 1 or metrics.acc < 0", "x", "(metrics.acc > 1 or metrics.acc < 0) and params.lr = 'x'"],
])("filters %j to the group of %j", (filter, value, expected) => {
  const text = groupFilter(filter, [lr], { values: [value], runs: [], metrics: [] });
  expect(text).toBe(expected);
  expect(() => parseFilter(text)).not.toThrow();
});
