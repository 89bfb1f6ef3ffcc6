import { expect, it } from "vitest";
import { isOnCommandLine, seedParam, withParamsOf, withSeed } from "./vary-command.ts";

const line = (text: string): readonly string[] => text.split(" ");
const vary = (a: string, b: string, ...keys: string[]): string => withParamsOf(line(a), line(b), keys).join(" ");

it("takes single params from another command line, each in its own form", () => {
  expect(vary("python t.py --layers 1 --lr 0.1", "python t.py --lr=0.2 --layers 2 --deep", "layers")).toBe(
    "python t.py --layers 2 --lr 0.1",
  );
  expect(vary("python t.py --layers 1 --lr 0.1", "python t.py --lr=0.2", "lr", "layers")).toBe("python t.py --lr=0.2");
  expect(vary("python t.py x.csv", "python t.py --sizes 64 32 x.csv", "sizes")).toBe("python t.py x.csv --sizes 64 32");
  expect(vary("python t.py --learning-rate 1", "python t.py --learning-rate 2", "learning_rate")).toBe("python t.py --learning-rate 2");
  expect(vary("python t.py --a 1 x --a 2", "python t.py --a 3", "a")).toBe("python t.py x --a 3");
  expect(vary("python -m t model.depth=1", "python -m t model.depth=2", "model.depth")).toBe("python -m t model.depth=2");
});

it("knows what can be set there", () => {
  expect([isOnCommandLine("lr", line("python t.py --lr 1")), isOnCommandLine("config.lr", line("python t.py"))]).toEqual([true, false]);
});

it("sets the seed where it stood, or where the parser has it as a default", () => {
  const command = (argv: readonly string[], key?: string) => ({
    argv,
    masked: [],
    cwd: "",
    params: key === undefined ? [] : [{ key, value: "0", origin: "default" as const }],
  });
  expect(seedParam(command(line("Rscript f.R --seed 3")))).toBe("seed");
  expect(seedParam(command(line("python t.py"), "random_state"))).toBe("random_state");
  expect(seedParam(command(line("python t.py --lr 1")))).toBeUndefined();
  expect(withSeed(line("Rscript f.R --seed 3 --x 1"), "seed", "4").join(" ")).toBe("Rscript f.R --seed 4 --x 1");
  expect(withSeed(line("python t.py --seed=3"), "seed", "4").join(" ")).toBe("python t.py --seed=4");
  expect(withSeed(line("python t.py"), "random_state", "4").join(" ")).toBe("python t.py --random-state 4");
});
