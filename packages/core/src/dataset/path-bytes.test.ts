import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesOfPath, compareBytes, textOfPath } from "./path-bytes.ts";

it("gives back any name of a file, whatever bytes it has", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = textOfPath(bytes);
      expect(bytesOfPath(text)).toEqual(bytes);
      expect(bytesOfPath(JSON.parse(JSON.stringify(text)))).toEqual(bytes);
    }),
  );
});

it("reads UTF-8 as every decoder does", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = new TextEncoder().encode(text);
      expect(textOfPath(bytes)).toBe(text);
      expect(bytesOfPath(text)).toEqual(bytes);
    }),
  );
});

it.each([
  ["a Latin 1 letter", [0x62, 0xe4, 0x72], "b\udce4r"],
  ["an overlong slash", [0xc0, 0xaf], "\udcc0\udcaf"],
  ["an overlong dot in three bytes", [0xe0, 0x80, 0xae], "\udce0\udc80\udcae"],
  ["half a surrogate pair", [0xed, 0xb2, 0x80], "\udced\udcb2\udc80"],
  ["past the last code point", [0xf4, 0x90, 0x80, 0x80], "\udcf4\udc90\udc80\udc80"],
])("keeps %s as bytes", (_, bytes, text) => expect(textOfPath(Uint8Array.from(bytes))).toBe(text));

it("orders by bytes, the shorter first", () => {
  const sorted = ["a/b", "a", "a.b", "é", "b", "a-b"].sort((a, b) => compareBytes(bytesOfPath(a), bytesOfPath(b)));
  expect(sorted).toEqual(["a", "a-b", "a.b", "a/b", "b", "é"]);
});
