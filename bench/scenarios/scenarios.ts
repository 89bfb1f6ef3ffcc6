/**
 * Stories of captured and repeated runs that must end exactly so, with the real command line, real interpreters and, where it
 * is given, real data:
 *
 *     packages/cli/bin/node bench/scenarios/scenarios.ts [--python PYTHON] [--mlflow PYTHON] [--data FOLDER] [NUMBER …]
 *
 * PYTHON is an interpreter with scikit-learn, torch, tensorboard and the libraries of loaders.py; what it lacks is skipped.
 */
import { delimiter } from "node:path";
import { parseArgs } from "node:util";
import { repetition } from "./repetition.ts";
import { Missing } from "./scenario.ts";
import { watching } from "./watching.ts";

const { values, positionals } = parseArgs({
  options: { python: { type: "string" }, mlflow: { type: "string" }, data: { type: "string" }, path: { type: "string" } },
  allowPositionals: true,
});
const wanted = new Set(positionals.map(Number));
const tools = {
  python: values.python,
  mlflow: values.mlflow,
  data: values.data,
  programs: (values.path ?? "").split(delimiter).filter((folder) => folder !== ""),
};
const chosen = [...repetition, ...watching]
  .filter(({ numbers }) => wanted.size === 0 || numbers.some((number) => wanted.has(number)))
  .sort((one, other) => (one.numbers[0] ?? 0) - (other.numbers[0] ?? 0));
let failed = 0;
for (const { numbers, title, run } of chosen) {
  const began = performance.now();
  const head = `${numbers.join(" and ")}. ${title}`;
  try {
    const told = await run(tools);
    console.log(`ok       ${head} (${((performance.now() - began) / 1000).toFixed(1)} s): ${told}`);
  } catch (error) {
    if (error instanceof Missing) console.log(`skipped  ${head}: ${error.message}`);
    else {
      failed++;
      console.log(`FAILED   ${head}: ${error instanceof Error ? error.stack : error}`);
    }
  }
}
process.exitCode = failed > 0 ? 1 : 0;
