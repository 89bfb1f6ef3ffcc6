import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

it("lets so many tasks run at a time, in the order they came, whatever becomes of those before", async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const results = Array.from({ length: 5 }, (_, i) =>
    turns.take(async () => {
      begun.push(i);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (i === 0) throw new Error("failed");
      return i;
    }),
  );
  const settled = Promise.allSettled(results);
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await expect(results[0]).rejects.toThrow("failed");
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  for (let i = 1; i < 5; i++) {
    await expect.poll(() => ends.length).toBeGreaterThan(i);
    ends[i]?.();
  }
  expect((await settled).map((one) => (one.status === "fulfilled" ? one.value : "failed"))).toEqual(["failed", 1, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});
