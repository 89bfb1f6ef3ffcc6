import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import type { Explanation } from "../explain/describe-explanation.ts";
import { gitRepository } from "../testing/git-repository.ts";
import { runCli } from "../testing/run-cli.ts";
import { temporaryFolder } from "../testing/server-process.ts";

// Each of these starts a handful of real processes, on machines that have other things to do.
vi.setConfig({ testTimeout: 300_000 });

const fresh = () => temporaryFolder(onTestFinished);

/** 10 a layer, one for each thousand rows, five more for both together, and what the seed gives. */
const script = `
while [ $# -gt 0 ]; do
  case $1 in --layers) layers=$2 ;; --data) rows=$(cat $2/rows) ;; --seed) seed=$2 ;; esac
  shift 2
done
both=0
if [ $layers = 2 ] && [ $rows = 2 ]; then both=5; fi
echo "accuracy: $((layers * 10 + rows + both)).$seed"
`;

function repository(): string {
  const { folder } = gitRepository(fresh(), { "t.sh": script, ".gitignore": "data/\ntrialbook-data/\n" });
  for (const [name, rows] of [
    ["small", "1"],
    ["large", "2"],
  ] as const) {
    mkdirSync(join(folder, "data", name), { recursive: true });
    writeFileSync(join(folder, "data", name, "rows"), rows);
  }
  return folder;
}

async function run(cwd: string, name: string, { layers, data, seed }: { layers: number; data: string; seed: number }): Promise<void> {
  const command = ["sh", "t.sh", "--layers", String(layers), "--data", `data/${data}`, "--seed", String(seed)];
  const { code, err } = await runCli({ cwd }, "run", "--name", name, "--data", `data/${data}`, "--", ...command);
  expect([code, err]).toEqual([0, ""]);
}

it("runs the combinations that nobody ran, with the same seeds, and says what each change did", async () => {
  const cwd = repository();
  for (const seed of [1, 2]) {
    await run(cwd, `a${seed}`, { layers: 1, data: "small", seed });
    await run(cwd, `b${seed}`, { layers: 2, data: "large", seed });
  }
  const planned = await runCli({ cwd }, "explain", "a1", "b1", "--seeds", "2", "--plan");
  expect([planned.code, planned.out]).toEqual([0, expect.stringMatching(/^4 runs, about \d+ s by what such runs took\.$/m)]);
  const asked = await runCli({ cwd }, "explain", "a1", "b1", "--seeds", "2");
  expect([asked.code, asked.err]).toEqual([3, "Nothing was run. Answer y at a terminal, or give --yes.\n"]);

  const { code, out, err } = await runCli({ cwd }, "explain", "a1", "b1", "--seeds", "2", "--jobs", "2", "--yes", "--json");
  expect([code, err]).toEqual([0, expect.stringContaining("4 of 4: ")]);
  const told = JSON.parse(out) as Explanation;
  expect(told.factors.map(({ name, a, b }) => [name, a, b])).toEqual([
    ["layers", "1", "2"],
    ["data", "data/small", "data/large"],
  ]);
  // Values are layers·10 + rows (+ 5) and a tenth of the seed: 0.1 and 0.2.
  expect(told.cells.map(({ sides, n, mean, runs }) => [sides, n, Number(mean.toFixed(9)), runs.map(({ seed }) => seed).sort()])).toEqual([
    ["aa", 2, 11.15, ["1", "2"]],
    ["ba", 2, 21.15, ["1", "2"]],
    ["ab", 2, 12.15, ["1", "2"]],
    ["bb", 2, 27.15, ["1", "2"]],
  ]);
  const effect = (name: string) => told.effects.find(({ factors }) => factors.join(" × ") === name)?.test;
  expect(effect("layers")).toMatchObject({ difference: expect.closeTo(12.5, 9) });
  expect(effect("data")).toMatchObject({ difference: expect.closeTo(3.5, 9) });
  expect(effect("layers × data")).toMatchObject({ difference: expect.closeTo(5, 9) });
  expect(told.conclusion).toBe(
    "layers and data made a difference. They depend on each other (layers × data): read the combinations, not the single effects.",
  );
  expect(told.notes).toEqual(["A combination has 2 runs only: one lucky seed decides. Give --seeds 5 or more."]);

  // All is there now: it is told again without a run, and one more seed costs a run a combination.
  const again = await runCli({ cwd }, "explain", "a1", "b1", "--seeds", "2");
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("Everything is there already.")]);
  const more = JSON.parse((await runCli({ cwd }, "explain", "a1", "b1", "--seeds", "3", "--plan", "--json")).out) as { lacks: string[] }[];
  expect(more.map(({ lacks }) => lacks)).toEqual([["0"], ["0"], ["0"], ["0"]]);
});

it("refuses what it cannot set, and says why", async () => {
  const cwd = repository();
  await run(cwd, "one", { layers: 1, data: "small", seed: 1 });
  await run(cwd, "same", { layers: 1, data: "small", seed: 2 });
  const refused = async (...args: string[]): Promise<string> => (await runCli({ cwd }, "explain", ...args)).err;
  expect(await refused("one", "same")).toContain("Nothing that could be set differs");
  expect(await refused("one")).toContain("takes two runs, not 1");
  expect(await refused("one", "same", "--seeds", "1")).toContain("--seeds 1 is no whole number of at least 2");
  await run(cwd, "two", { layers: 2, data: "small", seed: 1 });
  expect(await refused("one", "two", "--metric", "loss")).toContain("--metric loss is not a metric of both runs; they share accuracy");
});
