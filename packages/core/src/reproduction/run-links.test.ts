import { expect, it } from "vitest";
import { apparentStatus, lostAfter } from "./run-links.ts";

it.each([
  ["running", "1000", 1000 + lostAfter, "running"],
  ["running", "1000", 1001 + lostAfter, "lost"],
  ["finished", "1000", 1e12, "finished"],
  ["running", undefined, 1e12, "running"],
  ["running", "soon", 1e12, "running"],
])("takes a %s run with the beat %s at %i for %s", (status, heartbeat, now, shown) => {
  expect(apparentStatus({ status, heartbeat, now })).toBe(shown);
});
