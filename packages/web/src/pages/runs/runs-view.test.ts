import { expect, it } from "vitest";
import { formatQuery } from "../../routing/query-state.ts";
import { changeOfView, orderOf, parseRunsView, type RunsView } from "./runs-view.ts";

const view: RunsView = {
  filter: "metrics.val_acc > 0.9 and params.lr < 0.01",
  columns: [
    { kind: "param", key: "lr" },
    { kind: "metric", key: "val loss", of: "min" },
  ],
  sort: [
    { column: { kind: "metric", key: "val loss", of: "min" }, descending: false },
    { column: "name", descending: true },
  ],
  bin: true,
  charts: ["val loss", "a,b"],
  directions: new Map([["odd:metric", "higher"]]),
  widths: new Map([
    ["name", 320],
    ['min("val loss")', 96],
  ]),
  selected: ["r1", "r2"],
  group: [
    { kind: "param", key: "lr" },
    { kind: "tag", key: "a,b" },
  ],
  pinned: ["r3"],
  baseline: "params.lr = 0.1 and tags.team = 'a,b'",
  hidden: ["r4", "params.lr = 0.1"],
  picked: ["params.lr = 0.1 and params.width = 64"],
  band: "ci",
};

it("a link shows what the sender saw", () => {
  const fields = Object.entries(changeOfView(view)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  expect(parseRunsView(new URLSearchParams(formatQuery(fields)))).toEqual(view);
});

it("no charts and charts chosen automatically are two things", () => {
  expect(parseRunsView(new URLSearchParams("charts=")).charts).toEqual([]);
  expect(parseRunsView(new URLSearchParams("")).charts).toBeUndefined();
});

it("speaks to the server in its own order language", () => {
  expect(orderOf(view.sort)).toEqual(['min("val loss") ASC', "name DESC"]);
});
