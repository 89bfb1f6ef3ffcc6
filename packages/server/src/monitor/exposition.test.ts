import { expect, it } from "vitest";
import { expositionOf, histogramSamples } from "./exposition.ts";

it("writes families as Prometheus reads them, hostile labels too", () => {
  const samples = [{ labels: { route: 'a"b\\c\nd', method: "GET" }, value: 3 }, { value: Number.POSITIVE_INFINITY }];
  expect(expositionOf([{ name: "x_total", type: "counter", help: "What x is.", samples }])).toBe(
    '# HELP x_total What x is.\n# TYPE x_total counter\nx_total{route="a\\"b\\\\c\\nd",method="GET"} 3\nx_total +Inf\n',
  );
});

it("leaves a family without samples out", () => {
  expect(expositionOf([{ name: "x", type: "gauge", help: "x", samples: [] }])).toBe("\n");
});

it("adds up a histogram's buckets to the count of all", () => {
  const samples = [...histogramSamples({ bounds: [1, 2], counts: [5, 0, 2], sum: 12.5 }, { route: "/" })];
  expect(samples.map(({ suffix, labels, value }) => [suffix, labels?.["le"], value])).toEqual([
    ["_bucket", "1", 5],
    ["_bucket", "2", 5],
    ["_bucket", "+Inf", 7],
    ["_sum", undefined, 12.5],
    ["_count", undefined, 7],
  ]);
});
