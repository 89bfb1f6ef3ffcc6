import { expect, it } from "vitest";
import { keyProblem } from "./key.ts";

it("takes words of any script, folders, and the few signs that names need", () => {
  for (const key of ["loss", "val/loss", "a.b-c_d: e", "été", "学習率", "потеря", ".hidden", "a..b", "system/gpu 0"]) {
    expect(keyProblem(key)).toBeUndefined();
  }
});

it("judges the common form as the rules do", () => {
  for (const key of ["a.", "a/.b", "a./b", "a.b.c/d", "a//b", "a/", "/a", ".a", "..a", "a/..", "a..b"]) {
    expect([key, keyProblem(key)?.kind]).toEqual([key, { "a//b": "path", "a/": "path", "/a": "path", "..a": "path", "a/..": "path" }[key]]);
  }
});

it("refuses signs that have a meaning elsewhere", () => {
  for (const key of ["a$b", "a\\b", "a\nb", "a\0b", "<b>", 'a"b', "a'b", "a,b"]) expect(keyProblem(key)).toEqual({ kind: "characters" });
});

it("says which other name a key would be the same as", () => {
  expect(keyProblem("a//b")).toEqual({ kind: "path", resolvesTo: "a/b" });
  expect(keyProblem("a/./b/")).toEqual({ kind: "path", resolvesTo: "a/b" });
  expect(keyProblem("a/../b")).toEqual({ kind: "path", resolvesTo: "b" });
  expect(keyProblem("../a")).toEqual({ kind: "path", resolvesTo: "../a" });
  expect(keyProblem("/a")).toEqual({ kind: "path", resolvesTo: "/a" });
  expect(keyProblem(".")).toEqual({ kind: "path", resolvesTo: "." });
});

it("counts characters, not UTF-16 units", () => {
  expect(keyProblem("k".repeat(250))).toBeUndefined();
  expect(keyProblem("k".repeat(251))).toEqual({ kind: "too-long" });
  expect(keyProblem("𝒳".repeat(250))).toBeUndefined();
});

it("refuses the empty key", () => {
  expect(keyProblem("")).toEqual({ kind: "empty" });
});
