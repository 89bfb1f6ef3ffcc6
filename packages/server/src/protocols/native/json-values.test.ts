import { int64 as int64Schema } from "@trialbook/api/values.ts";
import { INT64_MAX, INT64_MIN, int64 } from "@trialbook/core/int64.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { doubleJson, int64Json, readDouble, readInt64 } from "./json-values.ts";

it("carries every 64-bit integer through JSON", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: INT64_MIN, max: INT64_MAX }), (value) => {
      const json = int64Schema.parse(JSON.parse(JSON.stringify(int64Json(int64(value)))));
      expect(readInt64(json)).toBe(int64(value));
    }),
  );
});

it.each(["9223372036854775808", "-9223372036854775809"])("refuses %s, one past what fits", (text) => {
  expect(() => readInt64(text)).toThrow("outside the 64-bit integers");
});

it("carries every double but the sign of zero through JSON", () => {
  fc.assert(
    fc.property(fc.double(), (value) => readDouble(JSON.parse(JSON.stringify(doubleJson(value)))) + 0 === value + 0 || Number.isNaN(value)),
  );
});
