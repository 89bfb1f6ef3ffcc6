import { expect, it } from "vitest";
import { type ChartView, plainView, rangeFields, readRange, readView, viewFields } from "./view.ts";

const address = (fields: Readonly<Record<string, string | undefined>>) =>
  new URLSearchParams(Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined));

it("keeps a view through the address", () => {
  const view: ChartView = { axis: "relative", logX: true, logY: true, smoothing: { kind: "gauss", amount: 12 }, fitBulk: true };
  expect(readView(address(viewFields(view)))).toEqual(view);
});

it("leaves no trace of a plain view, and takes an address it does not understand as plain", () => {
  expect(address(viewFields(plainView)).size).toBe(0);
  expect(readView(new URLSearchParams("x=wrong&smooth=wild:9&log=q"))).toEqual(plainView);
});

it("does not smooth more than the most, nor by what is no number", () => {
  expect(readView(new URLSearchParams("smooth=ema:7")).smoothing).toEqual({ kind: "ema", amount: 0.99 });
  expect(readView(new URLSearchParams("smooth=ema:x")).smoothing).toEqual({ kind: "ema", amount: 0 });
});

it("keeps a zoom through the address, negative ends included, and drops one that is empty", () => {
  expect(readRange(address(rangeFields({ from: -5, to: 1234.5 })))).toEqual({ from: -5, to: 1234.5 });
  expect(readRange(new URLSearchParams("range=5..5"))).toBeUndefined();
  expect(readRange(new URLSearchParams("range=..5"))).toBeUndefined();
  expect(readRange(new URLSearchParams(""))).toBeUndefined();
});
