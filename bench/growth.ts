/**
 * How a book grows: runs are logged over MLflow's API to a server of its own, and at each size (ten times the one before) it
 * says what one more run, a search, a chart and a start cost, in time and in the server's CPU, and what memory and disk it takes.
 *
 *     packages/cli/bin/node bench/growth.ts                          # 1,000 to 100,000 runs of 1,000 points on SQLite
 *     packages/cli/bin/node bench/growth.ts --runs 1000000           # 1e9 points; stops where the disk has less than --leave
 *     packages/cli/bin/node bench/growth.ts --store postgres://…     # on PostgreSQL, its CPU counted too where it runs here
 *
 * --svg FILE draws the figures, --json FILE keeps them, --points changes how many a run has (10 metrics), --durability as the server's.
 * Every answer is checked: searches for what they must find, charts for their last step.
 */
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drawGrowth } from "./growth/draw-growth.ts";
import { FIGURES, type Size } from "./growth/figures.ts";
import { logRuns, METRICS } from "./growth/log-runs.ts";
import { measureReads } from "./growth/measure-reads.ts";
import { folderBytes, startServer } from "./growth/server.ts";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    points: { type: "string", default: "1000" },
    store: { type: "string" },
    durability: { type: "string", default: "full" },
    leave: { type: "string", default: "15" },
    svg: { type: "string" },
    json: { type: "string" },
  },
});
const most = Number(options.runs);
const steps = Math.ceil(Number(options.points) / METRICS);
const folder = mkdtempSync(join(process.env["BENCH_FOLDER"] ?? tmpdir(), "trialbook-growth-"));
const sizes: Size[] = [];

let server = await startServer({ folder, store: options.store, durability: options.durability });
try {
  const { experiment_id: experiment } = (await server.post("experiments/create", { name: "growth" })) as { experiment_id: string };
  let runs = 0;
  for (let target = Math.min(1000, most); runs < most; target = Math.min(target * 10, most)) {
    const { made, seconds, cpu } = await logRuns(server, { experiment, from: runs, to: target, steps, goesOn: hasRoom });
    runs += made;
    await server.stop();
    const bytes = server.databaseBytes === undefined ? folderBytes(folder) : await server.databaseBytes();
    server = await startServer({ folder, store: options.store, durability: options.durability });
    const reads = await measureReads(server, { experiment, runs, steps });
    sizes.push({
      runs,
      write: (seconds / made) * 1e3,
      writeCpu: (cpu / made) * 1e3,
      start: server.startSeconds * 1e3,
      bytes,
      memory: server.memory(),
      ...reads,
    });
    tell(sizes.at(-1));
    if (runs < target) {
      console.log(`Stopped at ${runs} runs: the disk has less than ${options.leave} GB left.`);
      break;
    }
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(sizes, undefined, 2)}\n`);
if (options.svg !== undefined) writeFileSync(options.svg, drawGrowth(sizes));

function hasRoom(): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > Number(options.leave) * 1e9;
}

/** A row of a Markdown table, its head before the first. */
function tell(size: Size | undefined): void {
  if (size === undefined) return;
  if (sizes.length === 1) {
    console.log(`| runs | points | ${FIGURES.map(({ name, unit }) => `${name}, ${unit}`).join(" | ")} |`);
    console.log(`|${"---:|".repeat(FIGURES.length + 2)}`);
  }
  const cells = FIGURES.map(({ text }) => text(size));
  console.log(`| ${size.runs.toLocaleString("en")} | ${(size.runs * steps * METRICS).toLocaleString("en")} | ${cells.join(" | ")} |`);
}
