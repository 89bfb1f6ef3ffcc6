import { expect, it } from "vitest";
import { tellingFile } from "./telling-file.ts";

const files = (...names: string[]) => names.map((name) => ({ kind: "file" as const, name, size: 10 }));

it.each([
  ["what explains the folder", ["a.png", "MLmodel", "README.md"], "README.md"],
  ["a model's description", ["conda.yaml", "MLmodel", "model.pkl"], "MLmodel"],
  ["a picture before text", ["a.txt", "b.json", "c.png"], "c.png"],
  ["the first of a kind", ["b.png", "a.png"], "b.png"],
  ["nothing that cannot be shown", ["model.pkl", "weights.bin"], undefined],
])("opens %s", (_, names, opened) => expect(tellingFile(files(...names))?.name).toBe(opened));

it("opens neither folders nor what is very large", () => {
  expect(
    tellingFile([
      { kind: "folder", name: "README.md" },
      { kind: "file", name: "train.log", size: 1e9 },
    ]),
  ).toBeUndefined();
});
