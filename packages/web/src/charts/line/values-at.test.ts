import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import { describe, expect, it } from "vitest";
import { chartCsv } from "./export.ts";
import type { ChartRun } from "./plot-options.ts";
import { prepareLines, unitsOf } from "./prepare.ts";
import { latestValue, rowInDirection, spokenValues, valueAt } from "./values-at.ts";
import { plainView } from "./view.ts";

const envelopes: EnvelopesJson = {
  edges: [0, 10, 20, 30, 40],
  series: [
    { runId: "a", count: 5, bucket: [0, 2], x: [9, 29], min: [1, 2], max: [3, 2], mean: [2, 2], last: [3, 2] },
    { runId: "b", count: 2, bucket: [1, 3], x: [15, 35], min: [5, "NaN"], max: [5, "NaN"], mean: [5, "NaN"], last: [5, "NaN"] },
  ],
};
const prepared = prepareLines(envelopes, plainView, unitsOf(envelopes));
const [a, b] = prepared.lines;
if (a === undefined || b === undefined) throw new Error("Both runs are drawn");
const runs: ChartRun[] = ["a", "b"].map((id) => ({ id, name: `=run ${id}`, look: { hue: 0, dash: 0 } }));
const nobody = new Set<string>();
const everywhere = { from: 0, to: 40 };

describe("values at the cursor", () => {
  it("are a run's own, the earlier ones between two of its points, none outside", () => {
    expect(valueAt(a, 0)).toMatchObject({ drawn: 2, min: 1, max: 3, x: 9 });
    expect(valueAt(a, 1)).toMatchObject({ drawn: 2, x: 9 });
    expect(valueAt(a, 3).drawn).toBeUndefined();
    expect(valueAt(b, 0).drawn).toBeUndefined();
  });

  it("say NaN where the run logged NaN", () => {
    expect(latestValue(b).word).toBe("NaN");
  });

  it("are walked over the points of runs that are shown, within the part in sight", () => {
    const walk = (from: number | undefined, distance: number, hidden = nobody, within = everywhere) =>
      rowInDirection(prepared, { from, distance, hidden, within });
    expect(walk(undefined, 1)).toBe(0);
    expect(walk(undefined, -1)).toBe(3);
    expect(walk(0, 1, new Set(["b"]))).toBe(2);
    expect(walk(0, 10)).toBe(3);
    expect(walk(1, 1, nobody, { from: 0, to: 20 })).toBe(1);
  });

  it("are told in a sentence, hidden runs left out", () => {
    expect(spokenValues(prepared, runs, { row: 1, hidden: nobody })).toBe("=run a 2, from 1 to 3; =run b 5");
    expect(spokenValues(prepared, runs, { row: 1, hidden: new Set(["a"]) })).toBe("=run b 5");
  });
});

describe("a chart's CSV", () => {
  it("has a line a run and bucket, and no name that a spreadsheet would run", () => {
    expect(chartCsv("loss, all", runs, { axis: "step", prepared }).split("\r\n")).toEqual([
      "run,run_id,metric,step,mean,min,max,last,drawn",
      `'=run a,a,"loss, all",9,2,1,3,3,2`,
      `'=run a,a,"loss, all",29,2,2,2,2,2`,
      `'=run b,b,"loss, all",15,5,5,5,5,5`,
      `'=run b,b,"loss, all",35,NaN,NaN,NaN,NaN,NaN`,
    ]);
  });
});
