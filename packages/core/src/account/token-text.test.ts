import * as fc from "fast-check";
import { expect, it } from "vitest";
import { isTokenText, tokenText } from "./token-text.ts";

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

it("is known by its form and checksum", () => {
  fc.assert(
    fc.property(bytes, (random) => {
      const text = tokenText(random);
      expect(text).toMatch(/^tb_[0-9A-Za-z]{49}$/);
      expect(isTokenText(text)).toBe(true);
    }),
  );
});

it("is another one for other bytes", () => {
  fc.assert(fc.property(bytes, bytes, (a, b) => (tokenText(a) === tokenText(b)) === (a.join() === b.join())));
});

it("is not known once a character is changed, lost or added", () => {
  fc.assert(
    fc.property(bytes, fc.nat(48), fc.constantFrom(..."0aZ"), (random, at, digit) => {
      const text = tokenText(random);
      const changed = `${text.slice(0, 3 + at)}${digit}${text.slice(4 + at)}`;
      expect(isTokenText(changed)).toBe(changed === text);
      expect(isTokenText(text.slice(0, 3 + at) + text.slice(4 + at))).toBe(false);
      expect(isTokenText(`${text}${digit}`)).toBe(false);
      expect(isTokenText(` ${text}`)).toBe(false);
    }),
  );
});

it("is as it always was", () => {
  expect(tokenText(new Uint8Array(32))).toBe(`tb_${"0".repeat(43)}${tokenText(new Uint8Array(32)).slice(-6)}`);
  expect(() => tokenText(new Uint8Array(31))).toThrow("32 bytes, not 31");
});
