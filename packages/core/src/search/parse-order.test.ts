import { expect, it } from "vitest";
import { FilterProblem } from "./filter-problem.ts";
import { parseOrder } from "./parse-order.ts";

it("reads fields of all kinds, ascending unless said", () => {
  expect(parseOrder(["metrics.loss", "max(val_acc) desc", "params.lr ASC", "started DESC", "tags.`a b`"])).toEqual([
    { field: { kind: "metric", key: "loss", of: "latest" }, descending: false },
    { field: { kind: "metric", key: "val_acc", of: "max" }, descending: true },
    { field: { kind: "param", key: "lr", as: "number" }, descending: false },
    { field: { kind: "attribute", name: "start_time" }, descending: true },
    { field: { kind: "tag", key: "a b", as: "number" }, descending: false },
  ]);
});

it.each([
  [["metrics.loss down"], "down", /ASC, DESC or nothing/],
  [["loss"], "loss", /metrics\.loss/],
  [["dataset.name"], "dataset.name", /many/],
  [["params.lr", "param.lr DESC"], "param.lr DESC", /twice/],
  [["started", "start_time"], "start_time", /twice/],
  [[""], "", /field is missing/],
])("refuses %s, marking the wrong words", (items, marked, fix) => {
  const problem = problemOf(items);
  expect(problem?.message).toMatch(fix);
  expect(items.at(-1)?.slice(problem?.from, problem?.to)).toBe(marked);
});

it("takes 20 keys and no more", () => {
  const keys = (count: number) => Array.from({ length: count }, (_, i) => `metrics.m${i}`);
  expect(parseOrder(keys(20))).toHaveLength(20);
  expect(problemOf(keys(21))?.message).toMatch(/20 keys at most/);
});

function problemOf(items: readonly string[]): FilterProblem | undefined {
  try {
    parseOrder(items);
    return undefined;
  } catch (error) {
    if (error instanceof FilterProblem) return error;
    throw error;
  }
}
