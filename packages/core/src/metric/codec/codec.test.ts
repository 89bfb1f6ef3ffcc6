import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INT64_MAX, INT64_MIN, type Int64, int64 } from "../../int64.ts";
import { type Columns, columnsOf, intAt, samplesOf } from "../columns.ts";
import type { Sample } from "../point.ts";
import { buildPyramid } from "../pyramid.ts";
import { ByteWriter } from "./bytes.ts";
import { readChunk, readChunkAlong, writeChunk } from "./chunk-block.ts";
import { readPyramid, writePyramid } from "./pyramid-block.ts";
import { readTail, writeTail } from "./tail-block.ts";

const near = fc.integer({ min: -1000, max: 1000 });
const far = fc.bigInt({ min: INT64_MIN, max: INT64_MAX }).map(int64);
const edge = fc.constantFrom<Int64[]>(2 ** 51, -(2 ** 51), 2 ** 51 + 1, 2 ** 53 - 1, 2n ** 53n, INT64_MIN, INT64_MAX, 2 ** 31, 2 ** 32 - 1);
const ints = fc.oneof(near, fc.oneof(near, far, edge));
const values = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0));
const samples = fc.array(fc.record({ step: ints, at: ints, value: values }, { noNullPrototype: true }), { maxLength: 200 });

describe("blocks of points", () => {
  it("give every point of a chunk back as it was, in the same order", () => {
    fc.assert(
      fc.property(samples, (points) => {
        expect(plain(readChunk(written((to) => writeChunk(columnsOf(points), to))))).toEqual(points);
      }),
    );
  });

  it("give every point of a tail back, all metrics or one of them", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: "binary" }), samples), { maxLength: 5 }), fc.nat(), (series, pick) => {
        const block = written((to) =>
          writeTail(
            series.map(([key, points]) => [key, columnsOf(points)] as const),
            to,
          ),
        );
        expect([...readTail(block)].map(([key, points]) => [key, plain(points)])).toEqual(series);
        const [key] = series[pick % Math.max(1, series.length)] ?? [""];
        const ofKey = [...readTail(block, key)].map(([, points]) => plain(points));
        expect(ofKey).toEqual(series.filter(([one]) => one === key).map(([, points]) => points));
      }),
    );
  });

  it("give a chunk's points along one axis back without the other", () => {
    fc.assert(
      fc.property(samples, fc.constantFrom("steps", "times"), (points, axis) => {
        const columns = columnsOf(points);
        const along = readChunkAlong(
          axis,
          written((to) => writeChunk(columns, to)),
        );
        const ints = Array.from(along.ints, (_, i) => intAt(along.ints, i));
        expect(ints).toEqual(points.map(({ step, at }) => (axis === "steps" ? step : at)));
        expect(Array.from(along.values)).toEqual(points.map(({ value }) => value));
      }),
    );
  });

  it("give a pyramid back as it was, of groups of any size", () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(2, 16, 64), (points, group) => {
        const pyramid = buildPyramid(columnsOf(points), group);
        const back = readPyramid(written((to) => writePyramid(pyramid, to)));
        expect({ ...back, ends: plain(back.ends) }).toEqual({ ...pyramid, ends: plain(pyramid.ends) });
      }),
    );
  });

  it("are read as groups of 64 where the first version wrote them", () => {
    const pyramid = buildPyramid(columnsOf(Array.from({ length: 200 }, (_, i) => ({ step: i, at: i, value: i }))), 64);
    const block = written((to) => writePyramid(pyramid, to));
    // Number of groups, then only whether times ascend.
    expect([...block.subarray(0, 2)]).toEqual([4, 13]);
    block[1] = 1;
    expect(readPyramid(block)).toEqual(pyramid);
  });

  it("are refused when they are cut short, whatever they claim to hold", () => {
    const points = columnsOf(Array.from({ length: 50 }, (_, i) => ({ step: i * i, at: i, value: i })));
    const chunk = written((to) => writeChunk(points, to));
    const tail = written((to) => writeTail([["loss", points]], to));
    const pyramid = written((to) => writePyramid(buildPyramid(points), to));
    for (let end = 1; end < chunk.length; end++) {
      expect(() => readChunk(chunk.subarray(0, end))).toThrow(RangeError);
      expect(() => readChunkAlong("steps", chunk.subarray(0, end))).toThrow(RangeError);
    }
    for (let end = 1; end < tail.length; end++) expect(() => [...readTail(tail.subarray(0, end))]).toThrow(RangeError);
    for (let end = 1; end < pyramid.length; end++) expect(() => readPyramid(pyramid.subarray(0, end))).toThrow(RangeError);
    const huge = written((to) => to.varint(2 ** 40));
    expect(() => readChunk(huge)).toThrow(RangeError);
    expect(() => readPyramid(huge)).toThrow(RangeError);
  });

  it("hold even steps and times in a few bytes", () => {
    const even = columnsOf(Array.from({ length: 4096 }, (_, i) => ({ step: i, at: 1_700_000_000_000 + i * 500, value: 0 })));
    expect(written((to) => writeChunk(even, to)).length - 4096 * 8).toBeLessThan(32);
  });

  it("tell integers past the safe ones apart", () => {
    const columns = columnsOf([2n ** 53n, 2n ** 53n + 1n, 2 ** 53 - 1].map((step) => ({ step, at: 0, value: 0 })));
    const { steps } = readChunk(written((to) => writeChunk(columns, to)));
    expect([0, 1, 2].map((i) => intAt(steps, i))).toEqual([2n ** 53n, 2n ** 53n + 1n, 2 ** 53 - 1]);
  });
});

function written(write: (to: ByteWriter) => void): Uint8Array {
  const to = new ByteWriter(4);
  write(to);
  return to.written.slice();
}

function plain(columns: Columns): Sample[] {
  return samplesOf(columns, 0, columns.values.length);
}
