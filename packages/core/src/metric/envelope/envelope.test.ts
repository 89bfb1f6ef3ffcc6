import { describe, expect, it } from "vitest";
import { asRunId } from "../../ids.ts";
import { columnsOf } from "../columns.ts";
import { buildPyramid } from "../pyramid.ts";
import { xColumn } from "./axis.ts";
import { bucketOf, evenEdges } from "./edges.ts";
import { EnvelopeBuilder, isFineEnough } from "./envelope.ts";

const RUN = asRunId("0".repeat(32));
const SCALE = { axis: "step", origin: 0 } as const;

describe("the buckets of a chart", () => {
  it("hold each x between their edges, however odd these are", () => {
    for (const [from, to, buckets] of [
      [0, 1, 3],
      [-7.3, 1e-9, 10],
      [1_700_000_000_000, 1_700_000_000_777, 1000],
      [0.1, 0.3, 7],
      [-1e18, 1e18, 999],
    ] as const) {
      const edges = evenEdges(from, to, buckets);
      expect([edges[0], edges.at(-1), edges.length]).toEqual([from, to, buckets + 1]);
      for (const x of [...edges, ...edges.map((edge) => Math.min(to, edge + (to - from) / buckets / 2))]) {
        const bucket = bucketOf(x, edges);
        expect(x).toBeGreaterThanOrEqual(edges[bucket] ?? Number.NaN);
        if (bucket < buckets - 1) expect(x).toBeLessThan(edges[bucket + 1] ?? Number.NaN);
      }
      expect(bucketOf(to, edges)).toBe(buckets - 1);
    }
  });

  it("are one, where there is no room for more", () => {
    expect([...evenEdges(5, 5, 10)]).toEqual([5, 5]);
    expect(bucketOf(5, evenEdges(5, 5, 10))).toBe(0);
    expect([...evenEdges(1e16, 1e16 + 4, 10)]).toEqual([1e16, 1e16 + 4]);
  });
});

describe("a chart from a pyramid", () => {
  const points = columnsOf(Array.from({ length: 4000 }, (_, i) => ({ step: i, at: 0, value: i === 2345 ? 99 : Math.cos(i) })));
  const pyramid = buildPyramid(points);

  it("is fine where buckets are wide, and not where they are narrow", () => {
    expect(isFineEnough(pyramid, 0, { edges: evenEdges(0, 3999, 2), scale: SCALE })).toBe(true);
    expect(isFineEnough(pyramid, 0, { edges: evenEdges(0, 3999, 100), scale: SCALE })).toBe(false);
  });

  it("counts all points and shows every spike, close to where it was", () => {
    const edges = evenEdges(0, 3999, 4);
    const [rough, exact] = [new EnvelopeBuilder(edges), new EnvelopeBuilder(edges)];
    rough.addGroups(pyramid, 4000, SCALE);
    exact.addPoints(xColumn(points, SCALE), points.values);
    const [a, b] = [rough.finish(RUN), exact.finish(RUN)];
    expect(a.count).toBe(4000);
    expect(a.max.map((max) => max > 90)).toEqual([false, false, true, false]);
    for (let i = 0; i < 4; i++) expect(Math.abs((a.x[i] ?? 0) - (b.x[i] ?? 0))).toBeLessThan(16);
  });

  it("is not used in order of time where times run backwards", () => {
    const backwards = buildPyramid(columnsOf(Array.from({ length: 200 }, (_, i) => ({ step: i, at: -i, value: 0 }))));
    const edges = evenEdges(-199, 0, 1);
    expect(isFineEnough(backwards, 0, { edges, scale: { axis: "time", origin: 0 } })).toBe(false);
    expect(isFineEnough(backwards, 0, { edges: evenEdges(0, 199, 1), scale: SCALE })).toBe(true);
  });
});
