import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INT64_MAX, INT64_MIN, int64 } from "../int64.ts";
import { columnsOf, samplesOf } from "./columns.ts";
import { compareByStep, compareByTime } from "./point-order.ts";
import { sortByTime } from "./sort-by-time.ts";

const near = fc.integer({ min: -5, max: 20 });
const far = fc.oneof(near, fc.bigInt({ min: INT64_MIN, max: INT64_MAX }).map(int64), fc.constantFrom(2 ** 53 - 1, -(2 ** 53 - 1)));
const points = (times: fc.Arbitrary<number | bigint>) =>
  fc.uniqueArray(fc.record({ step: near, at: times, value: fc.constantFrom(0, -0, 1, Number.NaN) }, { noNullPrototype: true }), {
    maxLength: 60,
    comparator: (a, b) => compareByStep(a, b) === 0,
  });

describe("points in order of time", () => {
  it.each([
    ["near each other", near],
    ["as far apart as can be", far],
  ] as const)("are those in order of step, sorted anew, with times %s", (_, times) => {
    fc.assert(
      fc.property(points(times), (some) => {
        const byTime = sortByTime(columnsOf(some.toSorted(compareByStep)));
        expect(samplesOf(byTime, 0, some.length)).toEqual(some.toSorted(compareByTime));
      }),
    );
  });

  it("are not copied where both orders are the same", () => {
    const columns = columnsOf([1, 2, 2, 3].map((at, step) => ({ step, at, value: 0 })));
    expect(sortByTime(columns)).toBe(columns);
  });
});
