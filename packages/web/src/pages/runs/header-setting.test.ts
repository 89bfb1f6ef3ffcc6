import { expect, it } from "vitest";
import type { Column } from "./columns/column.ts";
import { nextSort } from "./header-setting.ts";
import type { SortKey } from "./runs-view.ts";

const loss: Column = { kind: "metric", key: "loss", of: "latest" };
const accuracy: Column = { kind: "metric", key: "accuracy", of: "latest" };
const started: Column = { kind: "attribute", name: "started" };

function clicks(column: Column, times: number, add = false, sort: readonly SortKey[] = []): readonly SortKey[] {
  for (let click = 0; click < times; click++) sort = nextSort({ sort, directions: new Map() }, column, add);
  return sort;
}

it("puts the good end of a metric first, then the other, then ends the sort", () => {
  expect(clicks(loss, 1)).toEqual([{ column: loss, descending: false }]);
  expect(clicks(loss, 2)).toEqual([{ column: loss, descending: true }]);
  expect(clicks(loss, 3)).toEqual([]);
  expect(clicks(accuracy, 1)).toEqual([{ column: accuracy, descending: true }]);
});

it("turns round what is newest first by itself", () => expect(clicks(started, 1)).toEqual([{ column: started, descending: false }]));

it("keeps the other keys with shift, and drops them without", () => {
  const both = clicks(accuracy, 1, true, clicks(loss, 1));
  expect(both.map((key) => key.column)).toEqual([loss, accuracy]);
  expect(clicks(accuracy, 2, true, both)).toEqual([{ column: loss, descending: false }]);
  expect(clicks(accuracy, 1, false, both)).toEqual([{ column: accuracy, descending: false }]);
});
