import { describe, expect, it } from "vitest";
import { mergeFiner } from "./log-pieces.ts";

/** Points 0, 1, 2 … cut into equal buckets, each with its last x and the value x. */
function envelope(from: number, to: number, buckets: number) {
  const edges = Array.from({ length: buckets + 1 }, (_, i) => from + (i * (to - from)) / buckets);
  const x = edges.slice(1).map((edge, i) => (i === buckets - 1 ? to : Math.ceil(edge) - 1));
  return { edges, series: [{ runId: "a", count: to - from + 1, bucket: x.map((_, i) => i), x, min: x, max: x, mean: x, last: x }] };
}

describe("finer buckets at the beginning of a logarithmic axis", () => {
  it("take the place of the coarse ones, in ascending order", () => {
    const merged = mergeFiner(envelope(0, 1000, 10), envelope(0, 100, 10));
    const [series] = merged.series;
    expect(series?.x.slice(0, 3)).toEqual([9, 19, 29]);
    expect(series?.x.at(-1)).toBe(1000);
    const ascending = (list: readonly number[] = []) => list.every((value, i) => i === 0 || value > (list[i - 1] as number));
    expect(ascending(series?.x)).toBe(true);
    expect(ascending(series?.bucket)).toBe(true);
    expect(ascending(merged.edges)).toBe(true);
    expect(series?.x.length).toBe(series?.min.length);
  });

  it("change nothing when there are none", () => {
    const coarse = envelope(0, 1000, 10);
    expect(mergeFiner(coarse, { edges: [], series: [] })).toBe(coarse);
  });
});
