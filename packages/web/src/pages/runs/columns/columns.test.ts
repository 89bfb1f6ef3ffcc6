import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { expect, it } from "vitest";
import { guessDirection } from "../../../charts/direction.ts";
import { automaticCharts, automaticColumns, rankMetrics } from "./automatic-columns.ts";
import { type Column, fieldOf, parseColumn } from "./column.ts";

const columns: readonly Column[] = [
  { kind: "attribute", name: "started" },
  { kind: "param", key: "lr" },
  { kind: "param", key: 'a "quoted" name, with (signs)' },
  { kind: "tag", key: "mlflow.user" },
  { kind: "metric", key: "val/loss", of: "latest" },
  { kind: "metric", key: "val loss", of: "min" },
];

it.each(columns)("the column %j survives the address", (column) => expect(parseColumn(fieldOf(column))).toEqual(column));

it("a field that is no column is passed over", () => {
  for (const text of ["", "dataset.name", "params.", "nothing", "max("]) expect(parseColumn(text), text).toBeUndefined();
});

it.each([
  ["val_loss", "lower"],
  ["train/RMSE", "lower"],
  ["valLoss", "lower"],
  ["root_mean_squared_error", "lower"],
  ["val_accuracy", "higher"],
  ["f1", "higher"],
  ["test/mAP", "higher"],
  ["training_f1_score", "higher"],
  ["epoch", undefined],
  ["learning_rate", undefined],
  ["glossary", undefined],
  ["system/cpu_utilization_percentage", undefined],
])("of %s, %s values are the good ones", (metric, direction) => expect(guessDirection(metric)).toBe(direction));

it("shows first what varies and the primary metric", () => {
  const chosen = automaticColumns(
    [
      key("param", "lr", true),
      key("param", "seed", false),
      key("metric", "loss"),
      key("metric", "val_acc"),
      key("metric", "system/cpu"),
      key("metric", "mine"),
    ],
    "mine",
  );
  expect(chosen.map(fieldOf)).toEqual(["started", "duration", "metrics.mine", "metrics.val_acc", "metrics.loss", "params.lr"]);
});

it("keeps the metrics that say most in sight before any number of params", () => {
  const params = Array.from({ length: 20 }, (_, i) => key("param", `block${i}.width`));
  const metrics = ["val_acc", "val_loss", "loss", "grad_norm"].map((name) => key("metric", name));
  const chosen = automaticColumns([...params, ...metrics], undefined).map(fieldOf);
  expect(chosen.slice(2, 6)).toEqual(["metrics.val_acc", "metrics.val_loss", "metrics.loss", "params.block0.width"]);
  expect(chosen.at(-1)).toBe("metrics.grad_norm");
});

it("offers what only counts after everything else, unless it is the primary metric", () => {
  const keys = ["epoch", "trainer/global_step", "notes", "loss"].map((name) => key("metric", name));
  expect(rankMetrics(keys, undefined)).toEqual(["loss", "notes", "epoch", "trainer/global_step"]);
  expect(rankMetrics(keys, "epoch")[0]).toBe("epoch");
});

it("draws no metric by itself that never was a number", () => {
  const keys = ["val_loss", "val_acc", "loss", "accuracy"].map((name) => ({ ...key("metric", name), onlyNaN: name === "val_loss" }));
  expect(automaticCharts(keys, "val_loss")).toEqual(["val_acc", "accuracy", "loss"]);
  expect(rankMetrics(keys, undefined).at(-1)).toBe("val_loss");
});

function key(kind: KeySummaryJson["kind"], name: string, varies = true): KeySummaryJson {
  return { kind, key: name, runs: 10, varies, examples: [], onlyNaN: false };
}
