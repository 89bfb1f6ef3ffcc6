import { describe, expect, it } from "vitest";
import { type Column, smooth, typicalDistance } from "./smooth.ts";

const x = Array.from({ length: 200 }, (_, i) => i * 10);
const noisy: Column = x.map((at, i) => at / 1000 + (i % 2 ? 0.3 : -0.3));
const roughness = (y: Column): number => y.reduce<number>((sum, v, i) => (i ? sum + Math.abs((v as number) - (y[i - 1] as number)) : 0), 0);

describe("smoothing", () => {
  it.each([
    ["an exponential average", { kind: "ema", amount: 0.9 }],
    ["a Gaussian", { kind: "gauss", amount: 3 }],
    ["a running mean", { kind: "mean", amount: 10 }],
  ] as const)("calms a noisy curve with %s and keeps a constant one", (_, how) => {
    expect(roughness(smooth({ x, y: noisy, unit: 10 }, how))).toBeLessThan(roughness(noisy) / 5);
    const flat = smooth({ x, y: x.map(() => 4), unit: 10 }, how);
    for (const value of flat) expect(value).toBeCloseTo(4, 9);
  });

  it("weighs the past by distance, not by the number of points", () => {
    const sparse = smooth({ x: [0, 100], y: [0, 1], unit: 1 }, { kind: "ema", amount: 0.9 });
    const dense = smooth({ x: [0, 1], y: [0, 1], unit: 1 }, { kind: "ema", amount: 0.9 });
    expect(sparse[1]).toBeGreaterThan(0.99);
    expect(dense[1]).toBeLessThan(0.6);
  });

  it("is a plain exponential average where points are evenly spaced", () => {
    const y = smooth({ x: [0, 10, 20], y: [1, 2, 3], unit: 10 }, { kind: "ema", amount: 0.5 });
    expect(y[2]).toBeCloseTo((3 * 0.5 + 2 * 0.25 + 1 * 0.125) / 0.875, 12);
  });

  it("keeps gaps and absent points where they are and does not smear over them", () => {
    const y: Column = [1, undefined, null, 3];
    for (const kind of ["ema", "gauss", "mean"] as const) {
      const out = smooth({ x: [0, 1, 2, 3], y, unit: 1 }, { kind, amount: 0.5 });
      expect(out[1]).toBeUndefined();
      expect(out[2]).toBeNull();
      expect(out[3]).toBeTypeOf("number");
    }
  });

  it("centres a running mean", () => {
    const y = smooth({ x: [0, 1, 2, 3, 4], y: [0, 0, 9, 0, 0], unit: 1 }, { kind: "mean", amount: 2 });
    expect(y).toEqual([0, 3, 3, 3, 0]);
  });

  it("takes the median distance as typical, and 1 for a single point", () => {
    expect(typicalDistance([0, 1, 2, 3, 100])).toBe(1);
    expect(typicalDistance([5])).toBe(1);
  });
});
