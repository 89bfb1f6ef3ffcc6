import { parseFilter } from "@trialbook/core/search/parse-filter.ts";
import { expect, it } from "vitest";
import { baselineFilter, baselineOf } from "./baseline.ts";

const id = "0123456789abcdef0123456789abcdef";
const column = { kind: "metric", key: "acc", of: "max", values: [1, 2, "NaN", null, 3], steps: [1, 1, 1, null, 1] } as const;

it("a run is found by its id, a group by its filter", () => {
  expect(baselineFilter(id)).toBe(`id = '${id}'`);
  expect(() => parseFilter(baselineFilter(id))).not.toThrow();
  expect(baselineFilter("params.lr = 0.1")).toBe("params.lr = 0.1");
});

it("a group is the mean of what is a number in its runs", () => {
  const table = { matching: 5, rows: [], columns: [{ ...column, values: [...column.values], steps: [...column.steps] }] };
  const baseline = baselineOf("params.lr = 0.1", table);
  expect([baseline?.id, baseline?.name]).toEqual([undefined, "params.lr = 0.1"]);
  expect(baseline?.metrics.get("max(acc)")).toEqual({ n: 3, mean: 2, sd: 1 });
});

it("is nothing when no such run is left", () => expect(baselineOf(id, { matching: 0, rows: [], columns: [] })).toBeUndefined());
