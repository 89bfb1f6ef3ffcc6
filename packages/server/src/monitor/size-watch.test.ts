import type { BookSize } from "@trialbook/core/whole-book.ts";
import { expect, it } from "vitest";
import { sizeWatch } from "./size-watch.ts";

const SIZE: BookSize = { experiments: 1, runs: 2, points: 3, artifacts: 4, artifactBytes: 5, storeBytes: 6 };

it("never makes anybody wait, and does not count again at once", async () => {
  let counts = 0;
  const last = sizeWatch(
    async () => {
      counts++;
      return SIZE;
    },
    { clock: () => 77, onFailure: () => {} },
  );
  expect(last()).toBeUndefined();
  await expect.poll(() => last()).toEqual({ size: SIZE, at: 77 });
  for (let i = 0; i < 10; i++) last();
  expect(counts).toBe(1);
});

it("tells of a count that failed", async () => {
  const failures: unknown[] = [];
  const last = sizeWatch(() => Promise.reject(new Error("no")), { clock: () => 0, onFailure: (error) => failures.push(error) });
  last();
  await expect.poll(() => failures).toHaveLength(1);
  expect(last()).toBeUndefined();
});
