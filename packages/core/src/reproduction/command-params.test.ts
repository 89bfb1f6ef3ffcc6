import { expect, it } from "vitest";
import { commandParams, firstOwnArgument } from "./command-params.ts";

const params = (line: string) => Object.fromEntries(commandParams(line.split(" ")).map(({ key, value }) => [key, value]));

it.each([
  ["python train.py --lr 0.01 --hidden=32", { lr: "0.01", hidden: "32" }],
  ["python -u -X dev train.py -k 3 --flag", { k: "3", flag: "true" }],
  ["python train.py --no-shuffle --shift -0.5 --name a=b", { shuffle: "false", shift: "-0.5", name: "a=b" }],
  ["python train.py --layers 64 32 16 --out dir data.csv", { layers: "[64, 32, 16]", out: "dir", arg1: "data.csv" }],
  ["python train.py -m model.lr=0.1,0.2 +seed=3 ~callbacks", { m: "true", "model.lr": "0.1,0.2", seed: "3", callbacks: "~" }],
  ["python -m pkg.train --lr 1", { lr: "1" }],
  ["/usr/bin/python3.11 train.py --lr 1 --lr 2", { lr: "2" }],
  ["Rscript --vanilla fit.R --seed 3 --degree 2", { seed: "3", degree: "2" }],
  ["torchrun --nproc_per_node 2 train.py --lr 1", { lr: "1" }],
  ["uv run --with numpy train.py --lr 1", { lr: "1" }],
  ["./train --lr 1 -- --not a=2", { lr: "1", arg1: "--not", arg2: "a=2" }],
  ["python train.py 0.3 --seed 2 big", { arg1: "0.3", seed: "2", arg2: "big" }],
  ["bash -eu train 0.3 --lr 1", { arg1: "0.3", lr: "1" }],
  ["sh -c ./train --lr 1", { lr: "1" }],
  ["python -c print(1) --lr 1", { lr: "1" }],
  ["python train.py --empty= --lr 1e-3", { empty: "", lr: "1e-3" }],
])("reads %s", (line, found) => expect(params(line)).toEqual(found));

it("takes the first twenty of many files", () => {
  const files = Array.from({ length: 500 }, (_, i) => `${i}.csv`);
  expect(commandParams(["./train", ...files, "--lr", "1"]).map(({ key }) => key)).toEqual([
    ...files.slice(0, 20).map((_, i) => `arg${i + 1}`),
    "lr",
  ]);
});

it("takes nothing of an interpreter without a script", () => {
  expect(firstOwnArgument(["python", "-V"])).toBe(2);
  expect(params("python --version")).toEqual({});
});
