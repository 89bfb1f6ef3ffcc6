import { expect, it } from "vitest";
import { logTicks } from "./log-ticks.ts";

it.each([
  ["two decades have 1, 2 and 5", 0.9, 110, 12, [1, 2, 5, 10, 20, 50, 100]],
  ["many decades have powers of ten", 1, 1e6, 7, [1, 10, 100, 1000, 1e4, 1e5, 1e6]],
  ["very many decades leave some out", 1e-9, 1e9, 5, [1e-9, 1e-5, 0.1, 1000, 1e7]],
  ["less than a decade has even steps", 0.26, 0.44, 6, [0.3, 0.35, 0.4]],
  ["what a logarithm cannot show has none", 0, 1, 5, []],
])("%s", (_, min, max, most, ticks) => {
  const found = logTicks(min, max, most);
  expect(found).toHaveLength(ticks.length);
  found.forEach((tick, i) => {
    expect(tick).toBeCloseTo(ticks[i] as number, 12);
  });
});
