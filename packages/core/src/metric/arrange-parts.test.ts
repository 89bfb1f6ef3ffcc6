import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INT64_MAX, INT64_MIN, int64 } from "../int64.ts";
import { arrangeParts } from "./arrange-parts.ts";
import { type Columns, columnsOf, samplesOf } from "./columns.ts";
import { mergeColumns } from "./merge.ts";
import type { Sample } from "./point.ts";
import { compareByStep, compareByTime } from "./point-order.ts";

const ints = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -5, max: 30 }) },
  { weight: 1, arbitrary: fc.bigInt({ min: INT64_MIN, max: INT64_MAX }).map(int64) },
);
const values = fc.constantFrom(0, -0, 1, Number.NaN, Number.NEGATIVE_INFINITY);
const somePoints = fc.array(fc.record({ step: ints, at: ints, value: values }, { noNullPrototype: true }), { maxLength: 40 });

describe("parts of a history, arranged", () => {
  it.each(["step", "time"] as const)("hold every point once, in order of %s, however they overlap", (order) => {
    fc.assert(
      fc.property(fc.array(somePoints, { maxLength: 8 }), (histories) => {
        const parts = histories.map((points) => mergeColumns([columnsOf(points)], order));
        expect(plain([...arrangeParts(parts, order)])).toEqual(inOrder(histories.flat(), order));
      }),
    );
  });

  it("are handed on as they are where none overlaps the next", () => {
    const [a, b] = [line(0, 5000), line(5000, 9000)];
    const blocks = [...arrangeParts([b, a])];
    expect(blocks.map(({ values }) => values.buffer)).toEqual([a.values.buffer, b.values.buffer]);
    expect(plain(blocks)).toHaveLength(9000);
  });

  it("come in blocks of a few thousand points where many overlap", () => {
    const parts = Array.from({ length: 50 }, (_, i) => columnsOf(Array.from({ length: 1000 }, (_, j) => sample(j * 50 + i))));
    const blocks = [...arrangeParts(parts)];
    expect(Math.max(...blocks.map(({ values }) => values.length))).toBeLessThan(10_000);
    expect(plain(blocks).map(({ step }) => step)).toEqual(Array.from({ length: 50_000 }, (_, i) => i));
  });
});

function sample(step: number): Sample {
  return { step, at: step, value: step };
}

function line(from: number, to: number): Columns {
  return columnsOf(Array.from({ length: to - from }, (_, i) => sample(from + i)));
}

function plain(blocks: readonly Columns[]): Sample[] {
  return blocks.flatMap((block) => samplesOf(block, 0, block.values.length));
}

/** Said as plainly as can be. */
function inOrder(points: readonly Sample[], order: "step" | "time"): Sample[] {
  const compare = order === "step" ? compareByStep : compareByTime;
  const sorted = points.toSorted(compare);
  return sorted.filter((point, i) => i === 0 || compare(sorted[i - 1] as Sample, point) !== 0);
}
