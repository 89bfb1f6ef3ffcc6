import { expect, it } from "vitest";
import { pageOfMlflowLink } from "./mlflow-links.ts";
import { modelPath, readModelName } from "./model-path.ts";
import { formatList, formatQuery, parseList } from "./query-state.ts";

it.each([
  ["#/experiments/3/runs/abc", "/r/abc"],
  ["#/experiments/3/runs/abc/artifacts/model", "/r/abc/artifacts"],
  ["#/experiments/3", "/e/3/runs"],
  ["#/experiments/3/models/m-1", "/e/3/runs"],
  ["#/workspaces/default/experiments/3/runs/abc", "/r/abc"],
  ['#/compare-runs?runs=["a","b"]&experiments=["3"]', "/compare?runs=a,b"],
  ["#/compare-runs?runs=[%22a", "/"],
  ["#/experiments", "/"],
  ["#/models", "/models"],
  ["#/models/a%20b", "/models/a%20b"],
  ["#/workspaces/default/models/m/versions/3", "/models/m/3"],
  ["#/models/m/versions/x", "/models/m"],
  ["#section", undefined],
])("the link %s leads to %s", (link, page) => expect(pageOfMlflowLink(link)).toBe(page));

it.each([[["a", "b"]], [["val,acc", "50%", "%2C"]], [[]]])("a list %j survives the address", (items) => {
  const query = formatQuery([["cols", formatList(items)]]);
  expect(parseList(new URLSearchParams(query).get("cols") ?? "")).toEqual(items);
});

it("leaves an address readable", () => {
  expect(formatQuery([["q", "metrics.val/acc > 0.9"]])).toBe("?q=metrics.val/acc+%3E+0.9");
});

it.each(["a b", "100%", "%23", "#1?", "größe", "a+b&c=d@e"])("the model name %s survives the address and the router", (name) => {
  // The router undoes escapes as decodeURI does.
  expect(readModelName(decodeURI(modelPath(name)).slice("/models/".length))).toBe(name);
});
