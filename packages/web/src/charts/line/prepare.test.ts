import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import { describe, expect, it } from "vitest";
import { prepareLines, unitsOf } from "./prepare.ts";
import { plainView } from "./view.ts";
import { yRange } from "./y-range.ts";

type Json = EnvelopesJson["series"][number];

/** A run whose buckets hold one point each. */
function points(runId: string, entries: readonly (readonly [bucket: number, x: number, value: Json["last"][number]])[]): Json {
  const values = entries.map(([, , value]) => value);
  return {
    runId,
    count: entries.length,
    bucket: entries.map(([bucket]) => bucket),
    x: entries.map(([, x]) => x),
    min: values,
    max: values,
    mean: values,
    last: values,
  };
}
const envelopes = (...series: Json[]): EnvelopesJson => ({ edges: [0, 10, 20, 30, 40], series });
const prepare = (json: EnvelopesJson, view = {}) => prepareLines(json, { ...plainView, ...view }, unitsOf(json));
const everything = { visible: undefined, hidden: new Set<string>(), logY: false, fitBulk: false };

describe("a line chart's data", () => {
  it("puts runs on common rows and leaves out what a run has not logged", () => {
    const { x, exact, lines } = prepare(envelopes(points("a", [[0, 1, 5], [2, 21, 6]]), points("b", [[0, 1, 7], [1, 11, 8]]))); // biome-ignore format: a table
    expect(x).toEqual([1, 11, 21]);
    expect(exact).toBe(true);
    expect(lines[0]?.line).toEqual([5, undefined, 6]);
    expect(lines[1]?.line).toEqual([7, 8, undefined]);
  });

  it("says when a point was moved within its bucket, and still knows the run's own x", () => {
    const { x, exact, lines } = prepare(envelopes(points("a", [[0, 1, 5]]), points("b", [[0, 9, 7]])));
    expect(x).toEqual([9]);
    expect(exact).toBe(false);
    expect(lines[0]?.ownX).toEqual([1]);
  });

  it("breaks the line at NaN and at infinities, and marks each", () => {
    const [line] = prepare(envelopes(points("a", [[0, 1, 5], [1, 11, "NaN"], [2, 21, "Infinity"], [3, 31, "-Infinity"]]))).lines; // biome-ignore format: a table
    expect(line?.line).toEqual([5, null, null, null]);
    expect(line?.marks).toEqual([
      { row: 1, kind: "nan" },
      { row: 2, kind: "up" },
      { row: 3, kind: "down" },
    ]);
  });

  it("takes what is too large to draw as infinite, as MLflow's clients mean it", () => {
    const json = envelopes(
      points("a", [
        [0, 1, 5],
        [1, 11, Number.MAX_VALUE],
      ]),
    );
    expect(prepare(json).lines[0]).toMatchObject({ line: [5, null], marks: [{ row: 1, kind: "up" }] });
  });

  it("has marks and no line where all is NaN", () => {
    const json = envelopes(points("a", [[0, 1, "NaN"], [1, 11, "NaN"]])); // biome-ignore format: a table
    const prepared = prepare(json);
    expect(prepared.lines[0]?.marks).toHaveLength(2);
    expect(yRange({ ...everything, prepared })).toEqual({ min: 0, max: 1.05, above: 0, below: 0 });
  });

  it("counts what a logarithmic axis cannot show", () => {
    const json = envelopes(points("a", [[0, 0, 5], [1, 11, -1], [2, 21, 6]])); // biome-ignore format: a table
    const { x, lines } = prepare(json, { logX: true, logY: true });
    expect(x).toEqual([11, 21]);
    expect(lines[0]?.line).toEqual([null, 6]);
    expect(lines[0]?.unshown).toBe(2);
  });

  it("takes nothing and one point without complaint", () => {
    expect(prepare({ edges: [], series: [] })).toEqual({ x: [], exact: true, lines: [] });
    expect(prepare({ edges: [3, 3], series: [points("a", [[0, 3, 1]])] }).lines[0]?.line).toEqual([1]);
  });

  it("smooths the line and keeps what was logged beside it", () => {
    const json = envelopes(points("a", [[0, 5, 0], [1, 15, 1], [2, 25, 0], [3, 35, 1]])); // biome-ignore format: a table
    const [line] = prepare(json, { smoothing: { kind: "mean", amount: 2 } }).lines;
    expect(line?.mean).toEqual([0, 1, 0, 1]);
    expect(line?.line[1]).toBeCloseTo(1 / 3);
  });
});

describe("the span of y", () => {
  const spike: Json = {
    runId: "a",
    count: 1_000_000,
    bucket: [0, 1, 2, 3],
    x: [9, 19, 29, 39],
    min: [0.1, 0.1, 0.1, 0.1],
    max: [0.2, 0.2, 90, 0.2],
    mean: [0.15, 0.15, 0.15, 0.15],
    last: [0.1, 0.2, 0.1, 0.2],
  };

  it("shows a spike of one step among a million points", () => {
    const prepared = prepare(envelopes(spike));
    expect(prepared.lines[0]?.hasBand).toBe(true);
    expect(yRange({ ...everything, prepared }).max).toBeGreaterThan(90);
  });

  it("fits the bulk when asked to, and counts what lies beyond", () => {
    const range = yRange({ ...everything, prepared: prepare(envelopes(spike)), fitBulk: true });
    expect(range.max).toBeLessThan(1);
    expect(range).toMatchObject({ above: 1, below: 0 });
  });

  it("looks only at the part in sight and at runs that are on", () => {
    const prepared = prepare(envelopes(spike, points("b", [[0, 5, 1000]])));
    expect(yRange({ ...everything, prepared, visible: { from: 0, to: 20 }, hidden: new Set(["b"]) }).max).toBeLessThan(1);
  });

  it("puts a flat line in the middle and starts at zero where values begin there", () => {
    const flat = yRange({ ...everything, prepared: prepare(envelopes(points("a", [[0, 1, 3], [1, 11, 3]]))) }); // biome-ignore format: a table
    expect((flat.min + flat.max) / 2).toBeCloseTo(3);
    expect(yRange({ ...everything, prepared: prepare(envelopes(points("a", [[0, 1, 0], [1, 11, 10]]))) }).min).toBe(0); // biome-ignore format: a table
  });

  it("spans a logarithmic axis in powers", () => {
    const prepared = prepare(envelopes(points("a", [[0, 1, 0.001], [1, 11, 1000]])), { logY: true }); // biome-ignore format: a table
    const range = yRange({ ...everything, prepared, logY: true });
    expect(range.min).toBeGreaterThan(0);
    expect(range.min).toBeLessThan(0.001);
  });
});
