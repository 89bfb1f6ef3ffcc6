import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseJson(bytes(text));

it("reads what JSON.parse reads, but for rounding", () => {
  const rounded = (_key: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);
  fc.assert(fc.property(fc.json(), (text) => JSON.stringify(parse(text), rounded) === JSON.stringify(JSON.parse(text))));
});

it("takes an empty body for none", () => {
  expect(parse("")).toBeUndefined();
});

describe("integers", () => {
  it("are exact over all of int64", () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(int64, (value) => {
        const [read] = parse(`[${value}]`) as unknown[];
        expect(typeof read === "bigint" ? read : BigInt(read as number)).toBe(value);
      }),
    );
  });

  it("are exact beside other values", () => {
    expect(parse('{"step":9007199254740993,"value":1.5,"key":"9007199254740993","at":1700000000000}')).toEqual({
      step: 9007199254740993n,
      value: 1.5,
      key: "9007199254740993",
      at: 1700000000000,
    });
  });

  it("of a thousand digits cost nothing and stay doubles", () => {
    expect(parse(`[${"9".repeat(300)}]`)).toEqual([1e300]);
  });
});

it("keeps doubles doubles, however large", () => {
  expect(parse("[1.7976931348623157e308, 1e300, -0.0]")).toEqual([Number.MAX_VALUE, 1e300, -0]);
});

it.each(["1e400", "-1e999", "9".repeat(400)])("refuses a number past every double: %s", (text) => {
  expect(() => parse(`[${text}]`)).toThrow("too large");
});

it("takes 100 levels and not one more", () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  expect(() => parse(nested(100))).not.toThrow();
  expect(() => parse(nested(101))).toThrow("deeper than 100");
  expect(() => parse(`${'{"a":'.repeat(101)}1${"}".repeat(101)}`)).toThrow("deeper than 100");
  expect(() => parse(nested(1_000_000))).toThrow();
});

it("takes 100,000 keys in an object and not one more", () => {
  const keys = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join()}}`;
  expect(() => parse(keys(100_000))).not.toThrow();
  expect(() => parse(keys(100_001))).toThrow("more than 100000 keys");
});

it("takes 250,000 values and not one more, whatever their texts hold", () => {
  const items = (count: number) => `[${Array.from({ length: count - 1 }, () => "0").join()}]`;
  expect(() => parse(items(250_000))).not.toThrow();
  expect(() => parse(items(250_001))).toThrow("more than 250000 values");
  expect(parse(JSON.stringify({ profile: '[{"a\\":1},'.repeat(100_000) }))).toHaveProperty("profile");
});

it("refuses a bomb of empty lists before it takes memory", () => {
  const bomb = new TextEncoder().encode(`[${"[],".repeat(5_000_000)}[]]`);
  const before = process.memoryUsage().heapTotal;
  expect(() => parseJson(bomb)).toThrow("more than 250000 values");
  expect(process.memoryUsage().heapTotal - before).toBeLessThan(50_000_000);
});

it("treats __proto__ and constructor as keys", () => {
  const value = parse('{"__proto__":{"admin":true},"constructor":1}') as object;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  expect("admin" in value).toBe(false);
});

it.each(["{", "nope", "[1,]", "{'a':1}", "\ufeff{}", "NaN", " "])("refuses what is not JSON: %j", (text) => {
  expect(() => parse(text)).toThrow("not JSON");
});

it("refuses what is not UTF-8", () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow("UTF-8");
  expect(() => parseJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toThrow("UTF-8");
});

it("refuses half of a surrogate pair in values and keys, and takes whole ones", () => {
  expect(() => parse(String.raw`["\ud800"]`)).toThrow("surrogate");
  expect(() => parse(String.raw`{"\uDC00":1}`)).toThrow("surrogate");
  expect(parse(String.raw`["\ud83d\ude00"]`)).toEqual(["😀"]);
});

it("refuses a NUL in values and keys, and takes text that spells one", () => {
  expect(() => parse(String.raw`["a\u0000b"]`)).toThrow("NUL");
  expect(() => parse(String.raw`{"\u0000":1}`)).toThrow("NUL");
  expect(parse(String.raw`["\\u0000"]`)).toEqual([String.raw`\u0000`]);
});
