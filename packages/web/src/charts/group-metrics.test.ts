import { expect, it } from "vitest";
import { groupMetrics } from "./group-metrics.ts";

const keys = ["system/cpu", "val/loss", "loss", "train/loss", "train/layer10", "train/layer2", "a/b/c"];

it("groups metrics by prefix: plain ones first, the machine's last, numbers in order", () => {
  expect(groupMetrics(keys, "").map(({ prefix, keys }) => [prefix, ...keys])).toEqual([
    ["", "loss"],
    ["a/b", "a/b/c"],
    ["train", "train/layer2", "train/layer10", "train/loss"],
    ["val", "val/loss"],
    ["system", "system/cpu"],
  ]);
});

it("finds metrics that hold every word, in any case", () => {
  expect(groupMetrics(keys, "LOSS tr").flatMap((group) => group.keys)).toEqual(["train/loss"]);
  expect(groupMetrics(keys, "nothing")).toEqual([]);
});

it("puts what only counts last: in its group, and as a group of its own", () => {
  const counted = ["epoch", "train/global_step", "train/loss", "val/accuracy", "system/cpu"];
  expect(groupMetrics(counted, "").map(({ prefix, keys }) => [prefix, ...keys])).toEqual([
    ["train", "train/loss", "train/global_step"],
    ["val", "val/accuracy"],
    ["", "epoch"],
    ["system", "system/cpu"],
  ]);
  expect(groupMetrics(["epoch", "loss"], "")[0]?.keys).toEqual(["loss", "epoch"]);
});
