import { expect, it } from "vitest";
import { asRunId } from "../ids.ts";
import { lostAfter } from "../reproduction/run-links.ts";
import { LostRuns } from "./lost-runs.ts";

const [a, b] = [asRunId("a".repeat(32)), asRunId("b".repeat(32))];

it("takes a run for lost whose sign of life stays the same for more than three beats, whatever its clock says", () => {
  const lost = new LostRuns();
  const beating = (heartbeat: string) => [
    { id: a, heartbeat: "99999999999999" },
    { id: b, heartbeat },
  ];
  expect(lost.silent(beating("1"), 1000)).toEqual([]);
  expect(lost.silent(beating("2"), 1000 + lostAfter)).toEqual([]);
  expect(lost.silent(beating("3"), 1001 + lostAfter)).toEqual([a]);
});

it("forgets a run that was not running in between", () => {
  const lost = new LostRuns();
  const run = [{ id: a, heartbeat: "1" }];
  lost.silent(run, 0);
  lost.silent([], 1);
  expect(lost.silent(run, 2 * lostAfter)).toEqual([]);
});
