import { expect, it } from "vitest";
import { friendlyRunName } from "./run-name.ts";

it("names a run with an adjective, an animal and a number", () => {
  expect(friendlyRunName(() => 0.5)).toMatch(/^[a-z]+-[a-z]+-500$/);
});

it("has a name for both ends of what the randomness may give", () => {
  expect(friendlyRunName(() => 0)).toMatch(/^able-albatross-0$/);
  expect(friendlyRunName(() => 1 - Number.EPSILON)).toMatch(/^zesty-zebra-999$/);
});

it("rarely repeats itself", () => {
  const names = new Set(Array.from({ length: 1000 }, () => friendlyRunName(Math.random)));
  expect(names.size).toBeGreaterThan(990);
});
