import { expect, it } from "vitest";
import { readProfile, readSchema, readSource } from "./read-dataset.ts";

it("finds the address in a source's JSON and leaves other sources as they are", () => {
  expect(readSource({ sourceType: "http", source: '{"url": "https://a.example/x.csv"}' })).toBe("https://a.example/x.csv");
  expect(readSource({ sourceType: "local", source: "data/x.csv" })).toBe("data/x.csv");
  expect(readSource({ sourceType: "code", source: '{"a": {}}' })).toBe("code");
});

it("reads a profile and a schema as MLflow writes them", () => {
  expect(readProfile('{"num_rows": 1797, "num_elements": 115008}')).toEqual([
    ["Rows", "1,797"],
    ["Elements", "115,008"],
  ]);
  expect(readSchema('{"mlflow_colspec": [{"type": "double", "name": "x"}, {"type": {"a": 1}, "name": "y"}, null]}')).toEqual([
    { name: "x", type: "double" },
    { name: "y", type: '{"a":1}' },
  ]);
});

it("takes what is no JSON as nothing", () => {
  expect(readProfile("{broken")).toEqual([]);
  expect(readProfile(undefined)).toEqual([]);
  expect(readSchema("[1]")).toEqual([]);
});
