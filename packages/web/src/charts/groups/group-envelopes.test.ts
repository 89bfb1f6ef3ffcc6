import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import { expect, it } from "vitest";
import { groupEnvelopes } from "./group-envelopes.ts";

const run = (runId: string, buckets: readonly number[], values: readonly (number | "NaN")[]): EnvelopesJson["series"][number] => ({
  runId,
  count: buckets.length,
  bucket: [...buckets],
  x: [...buckets],
  min: [...values],
  max: [...values],
  mean: [...values],
  last: [...values],
});
const edges = [0, 1, 2, 3, 4];
const grouped = (series: EnvelopesJson["series"], band: Parameters<typeof groupEnvelopes>[2]) =>
  groupEnvelopes({ edges, series }, new Map([["g", series.map(({ runId }) => runId)]]), band);

it("draws the mean with the band that is asked for", () => {
  const runs = [run("a", [0], [1]), run("b", [0], [2]), run("c", [0], [3])];
  const ends = (band: Parameters<typeof groupEnvelopes>[2]) => {
    const [one] = grouped(runs, band).envelopes.series;
    return [one?.min[0], one?.mean[0], one?.max[0]].map((value) => Number(Number(value).toFixed(4)));
  };
  expect(ends("sd")).toEqual([1, 2, 3]);
  expect(ends("stderr")).toEqual([1.4226, 2, 2.5774]);
  // t of 0.975 with 2 degrees of freedom is 4.3027.
  expect(ends("ci")).toEqual([-0.4841, 2, 4.4841]);
  expect(ends("range")).toEqual([1, 2, 3]);
});

it("averages runs that log at different steps, each only while it is under way", () => {
  const [one] = grouped([run("a", [0, 1, 2, 3], [0, 0, 0, 0]), run("b", [1, 3], [2, 4])], "range").envelopes.series;
  expect(one?.bucket).toEqual([0, 1, 2, 3]);
  expect(one?.mean).toEqual([0, 1, 1.5, 2]);
  expect(one?.max).toEqual([0, 2, 3, 4]);
});

it("counts what no mean has a place for, and draws one run without a band", () => {
  const { envelopes, leftOut } = grouped([run("a", [0, 1], [1, 2]), run("b", [0, 1], [3, "NaN"])], "sd");
  expect(leftOut).toBe(1);
  expect([envelopes.series[0]?.min[1], envelopes.series[0]?.mean[1], envelopes.series[0]?.max[1]]).toEqual([2, 2, 2]);
});
