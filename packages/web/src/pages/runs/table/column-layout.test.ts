import { describe, expect, it } from "vitest";
import { widthOfNames } from "./column-layout.ts";

describe("the column of run names", () => {
  const long = "resnet50-imagenet-cosine-lr0.1-bs512-seed3";

  it("fits the longest name while there is room beside the other columns", () => {
    const width = widthOfNames(["short", long], 300, 1200);
    expect(width).toBeGreaterThan(long.length * 7);
    expect(width).toBeLessThan(500);
  });

  it("takes no more than what the other columns leave, and never less than its least", () => {
    expect(widthOfNames([long], 300, 350)).toBe(350);
    expect(widthOfNames([long], 300, -500)).toBe(300);
    expect(widthOfNames(["short"], 300, 1200)).toBe(300);
    expect(widthOfNames([], 300, 1200)).toBe(300);
  });

  it("does not give all of a wide screen to one endless name", () => {
    expect(widthOfNames(["x".repeat(500)], 300, 5000)).toBeLessThanOrEqual(600);
  });

  it("knows that Japanese letters are wider", () => {
    expect(widthOfNames(["学".repeat(30)], 100, 1200)).toBeGreaterThan(widthOfNames(["a".repeat(30)], 100, 1200));
  });
});
