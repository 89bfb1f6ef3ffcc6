import { expect, it } from "vitest";
import { bool, double, int, limit, message, oneOf, optional, repeated, required, text, withDefault } from "./message.ts";

const seeDocs = "See the API docs for more information about request parameters.";

it("takes whole numbers as numbers, as text, in R's scientific spelling, and as floats without a fraction", () => {
  for (const [sent, read] of [
    [5, 5],
    ["5", 5],
    ["+5", 5],
    ["-7", -7],
    ["1e+05", 100_000],
    ["1.7e12", 1_700_000_000_000],
    ["5.0", 5],
    [-0, 0],
    [5.9, 5],
    ["9007199254740993", 9007199254740993n],
    [9007199254740993n, 9007199254740993n],
    ["-9223372036854775808", -(2n ** 63n)],
  ] as const) {
    expect(int(sent, "step")).toBe(read);
  }
});

it("refuses what is no whole number, or does not fit 64 bits", () => {
  for (const sent of ["", "five", "0x10", " 5", "٣", "1_000", "NaN", true, {}, [], "1e", 1e30, "9223372036854775808", "9".repeat(5000)]) {
    expect(() => int(sent, "step")).toThrow("for parameter 'step' supplied");
  }
});

it("takes doubles as numbers, as text, and by MLflow's three words", () => {
  for (const [sent, read] of [
    [0.1, 0.1],
    [-0, -0],
    ["1e-3", 0.001],
    [".5", 0.5],
    [9007199254740993n, 9007199254740992],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
  ] as const) {
    expect(double(sent, "value")).toBe(read);
  }
  for (const sent of ["inf", "nan", "0x1", "1,5", "", "1e999", true, {}])
    expect(() => double(sent, "value")).toThrow("for parameter 'value'");
});

it("takes true and false in any case", () => {
  expect([true, "True", "TRUE", "true"].map((sent) => bool(sent, "x"))).toEqual([true, true, true, true]);
  expect(bool("FALSE", "x")).toBe(false);
  expect(() => bool("yes", "x")).toThrow("Value was of type 'str'");
});

it("takes enums by name and by number, and names the choices for any other", () => {
  const colour = oneOf({ RED: { number: 1, value: "red" }, BLUE: { number: 2, value: "blue" } });
  expect(["RED", "BLUE", 1, 2, "2"].map((sent) => colour(sent, "c"))).toEqual(["red", "blue", "red", "blue", "blue"]);
  expect(() => colour("GREEN", "c")).toThrow("it is one of RED, BLUE");
  expect(() => colour("constructor", "c")).toThrow("it is one of RED, BLUE");
});

it("refuses text that not every database can keep", () => {
  expect(text("日本 🦉", "t")).toBe("日本 🦉");
  for (const sent of ["a\0b", "\ud800"]) expect(() => text(sent, "t")).toThrow("a NUL or half a surrogate pair");
});

const request = message({
  run_id: required(text),
  max_results: withDefault(limit(10), 3),
  order_by: repeated(text),
  inner: optional(message({ some_time: required(int) })),
});

it("reads fields in both cases of spelling, gives defaults, and ignores what it does not know", () => {
  expect(request({ runId: "a", unknown: 1 }, "")).toEqual({ run_id: "a", max_results: 3, order_by: [], inner: undefined });
  expect(request({ run_id: "a", maxResults: "7", orderBy: ["x"], inner: { someTime: 1 } }, "")).toMatchObject({
    max_results: 7,
    order_by: ["x"],
    inner: { some_time: 1 },
  });
});

it("says which field is missing; null and an empty required text are missing too", () => {
  for (const sent of [{}, { run_id: null }, { run_id: "" }]) {
    expect(() => request(sent, "")).toThrow(`Missing value for required parameter 'run_id'. ${seeDocs}`);
  }
  expect(() => request({ run_id: "a", inner: {} }, "")).toThrow("Missing value for required parameter 'inner.some_time'.");
});

it("says what a wrong value was, in Python's words for types", () => {
  const wrong = (sent: unknown) => () => request({ run_id: sent }, "");
  expect(wrong(5)).toThrow(`Invalid value 5 for parameter 'run_id' supplied:  Hint: Value was of type 'int'. ${seeDocs}`);
  expect(wrong(5.5)).toThrow("'float'");
  expect(wrong(true)).toThrow("'bool'");
  expect(wrong({})).toThrow("'dict'");
  expect(wrong([1])).toThrow("'list'");
  expect(() => request({ run_id: "a", order_by: "x" }, "")).toThrow("Value was of type 'str'");
  expect(() => request({ run_id: "a", order_by: ["x", 1] }, "")).toThrow("for parameter 'order_by[1]'");
});

it("holds counts to their limits", () => {
  expect(() => request({ run_id: "a", max_results: 0 }, "")).toThrow("It must be a positive integer");
  expect(() => request({ run_id: "a", max_results: 11 }, "")).toThrow("It must be at most 10");
});

it("takes keys that JavaScript knows otherwise as plain unknown fields", () => {
  const sent = JSON.parse('{"run_id":"a","__proto__":{"max_results":9},"constructor":1}');
  expect(request(sent, "").max_results).toBe(3);
});

it("does not send a whole upload back in an error", () => {
  expect(() => text({ long: "x".repeat(100_000) }, "t")).toThrow(/^.{0,600}$/);
});
