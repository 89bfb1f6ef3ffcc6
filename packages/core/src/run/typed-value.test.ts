import { expect, it } from "vitest";
import { typedKey, typedValue } from "./typed-value.ts";

it.each([
  ["0.010", "1e-2"],
  ["True", "true"],
  ["1_000", "1000.0"],
  ["None", "null"],
  ["-0", "0"],
  ["nan", "NaN"],
  ["-Infinity", "-inf"],
])("takes %s and %s for the same", (a, b) => expect(typedKey(a)).toBe(typedKey(b)));

it.each([
  ["1", "true"],
  ["1", "one"],
  ["", "None"],
  ["adam", "Adam"],
  ["9007199254740993", "9007199254740992"],
  ["0x10", "16"],
  ["1e400", "text"],
  ["1 2", "12"],
])("tells %s from %s", (a, b) => expect(typedKey(a)).not.toBe(typedKey(b)));

it("keeps integers past 2^53 as they were written", () => {
  expect(typedValue("12345678901234567890")).toEqual({ type: "text", value: "12345678901234567890" });
});
