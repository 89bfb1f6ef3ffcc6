import { describe, expect, it } from "vitest";
import { chartsPerRow, gridUnits, groupSpans, spansOf } from "./fill-rows.ts";

describe("charts on a page", () => {
  it("stand in as many columns as are wide enough to read, one on a phone", () => {
    expect([358, 811, 812, 1400, 1900].map(chartsPerRow)).toEqual([1, 1, 2, 3, 4]);
  });

  it("leave no row half empty", () => {
    expect(spansOf(1, 3)).toEqual([60]);
    expect(spansOf(4, 3)).toEqual([30, 30, 30, 30]);
    expect(spansOf(10, 3)).toEqual([20, 20, 20, 20, 20, 20, 30, 30, 30, 30]);
    for (let perRow = 1; perRow <= 6; perRow++)
      for (let count = 1; count <= 40; count++) {
        const total = spansOf(count, perRow).reduce((sum, span) => sum + span, 0);
        expect(total % gridUnits, `${count} charts, ${perRow} a row`).toBe(0);
      }
  });

  it("share a row with the next group when both are small", () => {
    expect(groupSpans([2, 1, 2, 2, 7, 1], 3)).toEqual([40, 20, 60, 60, 60, 60]);
    expect(groupSpans([1, 1, 1], 1)).toEqual([60, 60, 60]);
    expect(groupSpans([], 3)).toEqual([]);
  });
});
