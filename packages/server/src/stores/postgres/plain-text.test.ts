import * as fc from "fast-check";
import { expect, it } from "vitest";
import { fromStored, toStored } from "./plain-text.ts";

const odd = fc.string({ unit: fc.constantFrom("\0", "\u0001", "\u0002", "a", "é") });

it("gives every text back, and stores none with a U+0000", () => {
  fc.assert(
    fc.property(odd, (text) => {
      expect(toStored(text)).not.toContain("\0");
      expect(fromStored(toStored(text))).toBe(text);
    }),
  );
});

it("keeps the order of texts", () => {
  fc.assert(
    fc.property(odd, odd, (a, b) => {
      expect(order(toStored(a), toStored(b))).toBe(order(a, b));
    }),
  );
});

function order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
