import { expect, it } from "vitest";
import { aliasProblem, modelNameProblem, reservedAlias } from "./registry-names.ts";

it.each(["m", "a b", "größe-1.2_x", ".hidden", "модель", "x".repeat(256), "m-1", "%2e", "a\\b"])(
  "takes %s for a registered model",
  (name) => {
    expect(modelNameProblem(name)).toBeUndefined();
  },
);

it.each([
  ["", "blank"],
  [" \t", "blank"],
  ["a/b", "separator"],
  ["a:1", "separator"],
  [".", { resolvesTo: "." }],
  ["..", { resolvesTo: ".." }],
  ["..a", { resolvesTo: "..a" }],
  ["x".repeat(257), "too-long"],
])("refuses %j for a registered model", (name, problem) => {
  expect(modelNameProblem(name)).toEqual(problem);
});

it.each(["champion", "é", "ok-1_", "v1a", "1", "x".repeat(255)])("takes %s for an alias", (alias) => {
  expect(aliasProblem(alias) ?? reservedAlias(alias)).toBeUndefined();
});

it.each([
  ["a b", "characters"],
  ["a/b", "characters"],
  ["a.b", "characters"],
  ["x".repeat(256), "too-long"],
  ["Latest", "latest"],
  ["V22", "version-like"],
])("refuses %s for an alias", (alias, problem) => {
  expect(aliasProblem(alias) ?? reservedAlias(alias)).toBe(problem);
});
