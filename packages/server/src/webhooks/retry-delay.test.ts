import fc from "fast-check";
import { expect, it } from "vitest";
import { retryDelay } from "./retry-delay.ts";

const about = { retryAfter: undefined, now: Date.parse("2026-01-01T00:00:00Z"), random: () => 0.5 };

it("doubles, with up to a second more, up to a minute", () => {
  expect([1, 2, 3, 4, 10].map((attempts) => retryDelay(attempts, about))).toEqual([1500, 2500, 4500, 8500, 60_000]);
});

it.each([
  ["10", 10_000],
  ["0", 1500],
  ["99999999999", 60_000],
  ["Thu, 01 Jan 2026 00:00:20 GMT", 20_000],
  ["Thu, 01 Jan 1970 00:00:20 GMT", 1500],
  ["soon", 1500],
])("waits as the receiver asks: %s", (retryAfter, ms) => {
  expect(retryDelay(1, { ...about, retryAfter })).toBe(ms);
});

it("is a whole number of milliseconds, as the book keeps times", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 10 }), (random, attempts) => {
      expect(retryDelay(attempts, { ...about, random: () => random })).toSatisfy(Number.isInteger);
    }),
  );
});
