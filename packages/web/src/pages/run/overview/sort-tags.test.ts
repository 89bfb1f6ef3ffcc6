import { expect, it } from "vitest";
import { sortTags } from "./sort-tags.ts";

it("tells a client's facts, the reader's tags and the note apart", () => {
  const { facts, own, note } = sortTags([
    { key: "mlflow.note.content", value: "# Why" },
    { key: "mlflow.runName", value: "calm-fox" },
    { key: "mlflow.source.git.commit", value: "abc" },
    { key: "mlflow.databricks.cluster", value: "c1" },
    { key: "stage", value: "final" },
    { key: "mlflow.source.name", value: "train.py" },
  ]);
  expect(note).toBe("# Why");
  expect(own).toEqual([{ key: "stage", value: "final" }]);
  expect(facts.map((fact) => fact.name)).toEqual(["Source", "Commit", "mlflow.databricks.cluster"]);
});
