import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ALLOWED_NAMES } from "./allowed.ts";

it("allows those differences that the documentation lists, with MLflow's way and ours", () => {
  const documentation = readFileSync(new URL("../../docs/protocols/mlflow.md", import.meta.url), "utf8");
  const [, list = ""] = documentation.split("| difference | MLflow | Trialbook, and why |\n| --- | --- | --- |\n");
  const rows = (list.split("\n\n")[0] ?? "").split("\n").map((row) => row.split("|").map((cell) => cell.trim()));
  expect(rows.map(([, name]) => name)).toEqual(ALLOWED_NAMES);
  for (const [, name, theirs, ours] of rows) expect([name, theirs, ours]).not.toContain("");
});
