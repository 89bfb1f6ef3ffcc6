import { Invalid } from "@trialbook/core/errors.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fernet } from "./fernet.ts";

const key = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

it("opens what it sealed, whatever the text", () => {
  const box = fernet(key);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (secret) => {
      expect(box.open(box.seal(secret))).toBe(secret);
    }),
  );
});

it("opens what Python's cryptography sealed", () => {
  // The test vector of the specification: github.com/fernet/spec, verify.json.
  const sealed = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
  expect(fernet(key).open(sealed)).toBe("hello");
});

it("never shows the secret, and seals the same one differently each time", () => {
  const box = fernet(key);
  const [a, b] = [box.seal("s3cret-s3cret"), box.seal("s3cret-s3cret")];
  expect(a).not.toBe(b);
  expect(Buffer.from(a, "base64url").toString("latin1")).not.toContain("s3cret");
});

it.each(["", "x", "gAAAAAA", `${"A".repeat(200)}`])("refuses %j, which nobody sealed", (sealed) => {
  expect(() => fernet(key).open(sealed)).toThrow(Invalid);
});

it("refuses another key's, and what was changed", () => {
  const sealed = fernet(key).seal("s");
  expect(() => fernet(Buffer.alloc(32, 7).toString("base64url")).open(sealed)).toThrow("another key");
  const changed = Buffer.from(sealed, "base64url");
  changed[30] = (changed[30] ?? 0) ^ 1;
  expect(() => fernet(key).open(changed.toString("base64url"))).toThrow(Invalid);
  expect(() => fernet("short")).toThrow(Invalid);
});
