import { expect, it } from "vitest";
import { configValues, isConfigFile } from "./config-values.ts";

const read = (path: string, text: string) => Object.fromEntries(configValues(path, text) ?? [["none", "none"]]);

it("flattens JSON, INI, TOML and YAML to the same dotted keys", () => {
  expect(read("c.json", '{"model":{"layers":[64,32],"act":"relu"},"lr":0.01}')).toEqual({
    "model.layers.0": "64",
    "model.layers.1": "32",
    "model.act": "relu",
    lr: "0.01",
  });
  expect(read("c.ini", "lr = 0.01\n[model]\nact: relu ; a comment\n")).toEqual({ lr: "0.01", "model.act": "relu" });
  expect(read("c.toml", 'lr = 0.01 # a comment\n[model.head]\nact = "relu"\n')).toEqual({ lr: "0.01", "model.head.act": "relu" });
  expect(
    read("c.yaml", "# top\nlr: 0.01\nmodel:\n  act: 'relu'  # why\n  layers:\n    - 64\n    - 32\n  head:\n    size: 2\nseed: 3\n"),
  ).toEqual({
    lr: "0.01",
    "model.act": "relu",
    "model.layers.0": "64",
    "model.layers.1": "32",
    "model.head.size": "2",
    seed: "3",
  });
});

it("reads lists of maps in YAML, indented or not", () => {
  expect(read("c.yml", "steps:\n- name: a\n  size: 1\n- name: b\n  size: 2\nlast: x\n")).toEqual({
    "steps.0.name": "a",
    "steps.0.size": "1",
    "steps.1.name": "b",
    "steps.1.size": "2",
    last: "x",
  });
});

it.each(["{", "a: &x 1\nb: *x\n", "text: |\n  a\n", "just words\n"])("takes %j for no configuration", (text) => {
  expect(configValues("c.yaml", text)).toBeUndefined();
});

it("masks secrets, and takes a large file for data", () => {
  expect(read("c.json", '{"db":{"password":"x"},"max_tokens":5}')).toEqual({ "db.password": "••••••", max_tokens: "5" });
  expect(configValues("c.json", JSON.stringify(Array.from({ length: 1000 }, (_, i) => i)))).toBeUndefined();
  expect([isConfigFile("a/b.yaml"), isConfigFile("a.csv")]).toEqual([true, false]);
});
