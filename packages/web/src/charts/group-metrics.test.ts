import { expect, it } from "vitest";
import { groupMetrics } from "./group-metrics.ts";

const keys = ["system/cpu", "val/loss", "loss", "train/loss", "train/layer10", "train/layer2", "a/b/c"];

it("groups metrics by prefix: plain ones first, then held-out data, other quality and the rest, the machine's last", () => {
  expect(groupMetrics(keys, "").map(({ prefix, keys }) => [prefix, ...keys])).toEqual([
    ["", "loss"],
    ["val", "val/loss"],
    ["train", "train/layer2", "train/layer10", "train/loss"],
    ["a/b", "a/b/c"],
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
    ["val", "val/accuracy"],
    ["train", "train/loss", "train/global_step"],
    ["", "epoch"],
    ["system", "system/cpu"],
  ]);
  expect(groupMetrics(["epoch", "loss"], "")[0]?.keys).toEqual(["loss", "epoch"]);
});

it("puts metrics without a prefix first only if they say how good a run is", () => {
  const first = (...keys: string[]) => groupMetrics(keys, "").map((group) => group.prefix);
  expect(first("val/acc", "grad_norm", "epoch")).toEqual(["val", ""]);
  expect(first("val/acc", "loss", "epoch")).toEqual(["", "val"]);
});

it("puts many groups that differ by a number after those that say how good a run is", () => {
  const layers = Array.from({ length: 12 }, (_, i) => `layer${i}/grad_norm`);
  const groups = groupMetrics([...layers, "optimizer/lr", "train/loss", "val/acc", "fold1/val/acc", "fold2/val/acc", "fold3/val/acc"], "");
  expect(groups.map((group) => group.prefix)).toEqual([
    "fold1/val",
    "fold2/val",
    "fold3/val",
    "val",
    "train",
    "optimizer",
    ...layers.map((_, i) => `layer${i}`),
  ]);
});
