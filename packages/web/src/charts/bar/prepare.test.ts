import { describe, expect, it } from "vitest";
import { isOneValueEach, prepareBars } from "./prepare.ts";

const one = (runId: string, value: number | "NaN") => {
  const values = [value];
  return { runId, count: 1, bucket: [0], x: [0], min: values, max: values, mean: values, last: values };
};

describe("bars of final scores", () => {
  it("are for metrics that every run logged once", () => {
    expect(isOneValueEach({ edges: [0, 0], series: [one("a", 1), one("b", 2)] })).toBe(true);
    expect(isOneValueEach({ edges: [0, 0], series: [{ ...one("a", 1), count: 2 }] })).toBe(false);
    expect(isOneValueEach({ edges: [], series: [] })).toBe(false);
  });

  it("start at zero and stand with the greatest first", () => {
    const bars = prepareBars({ edges: [0, 0], series: [one("a", 0.5), one("b", 1), one("c", "NaN")] });
    expect(bars.map(({ runId, from, length }) => [runId, from, length])).toEqual([
      ["b", 0, 1],
      ["a", 0, 0.5],
      ["c", 0, 0],
    ]);
  });

  it("grow to both sides where values have both signs", () => {
    const [up, down] = prepareBars({ edges: [0, 0], series: [one("a", 3), one("b", -1)] });
    expect(up).toMatchObject({ from: 0.25, length: 0.75 });
    expect(down).toMatchObject({ from: 0, length: 0.25 });
  });
});
