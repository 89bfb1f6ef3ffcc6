/**
 * Searches over generated runs, on the store alone: no HTTP, no JSON. Says p50 and p99 of each, the CPU time at
 * p50 (which a busy machine changes less), and how many it found.
 *
 *     packages/cli/bin/node bench/search.ts [--runs 10000] [--repeats 30] [--keep FOLDER]
 *
 * The first of each is told apart ("first"): columns that it asks for are read after it, in the pauses between requests, which
 * the others wait for.
 *
 * With --keep the runs are made once and found again the next time. Nine of ten runs are in one experiment.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { asExperimentId, asRunId, type ExperimentId } from "@trialbook/core/ids.ts";
import type { ColumnRequest, RunSearch, RunStore } from "@trialbook/core/run/run-store.ts";
import { parseFilter } from "@trialbook/core/search/parse-filter.ts";
import { parseOrder } from "@trialbook/core/search/parse-order.ts";
import { openSqliteStores } from "../packages/server/src/stores/sqlite/open-sqlite.ts";

const { values: options } = parseArgs({
  options: { runs: { type: "string", default: "10000" }, repeats: { type: "string", default: "30" }, keep: { type: "string" } },
});
const count = Number(options.runs);
const repeats = Number(options.repeats);
/** What reading the columns of one search takes at most, for each run. */
const READING_MS = 0.01;
const folder = options.keep ?? mkdtempSync(join(tmpdir(), "trialbook-bench-"));
const stores = openSqliteStores({ folder, durability: "relaxed", clock: Date.now });

try {
  const [mine, other] = [await experiment("mine"), await experiment("other")];
  const there = (await stores.runs.tableOfRuns({ ...searchOf(mine, {}), offset: 0, columns: [] })).total;
  if (there === 0) await fill(stores.runs, mine, other);
  await searches(mine, [mine, other]);
  await tables(mine);
} finally {
  await stores.close();
  if (options.keep === undefined) rmSync(folder, { recursive: true });
}

async function experiment(name: string): Promise<ExperimentId> {
  const known = await stores.experiments.findExperiment(name);
  return known?.id ?? (await stores.experiments.createExperiment({ name, tags: [], at: Date.now() })).id;
}

async function fill(runs: RunStore, mine: ExperimentId, other: ExperimentId): Promise<void> {
  const random = generator(7);
  const from = performance.now();
  for (let start = 0; start < count; start += 500) {
    const group = Array.from({ length: Math.min(500, count - start) }, (_, i) => start + i);
    await Promise.all(group.map((i) => makeRun(runs, i % 10 === 9 ? other : mine, { i, random })));
  }
  console.log(`${count} runs with 15 params, 10 metrics and 10 tags made in ${((performance.now() - from) / 1000).toFixed(1)} s`);
}

async function makeRun(runs: RunStore, experimentId: ExperimentId, { i, random }: { i: number; random: () => number }): Promise<void> {
  const id = asRunId(
    Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(16, "0") + i.toString(16).padStart(16, "0"),
  );
  const at = 1_700_000_000_000 + i * 1000;
  const params = range(15, (k) => ({
    key: `param_${k}`,
    value: k === 0 ? (["adam", "sgd", "rmsprop"][i % 3] ?? "") : String(random() / 10 ** k),
  }));
  const tags = range(10, (k) => ({ key: `tag.${k}`, value: `value ${Math.floor(random() * 50)} of ${k}` }));
  await runs.createRun({ id, experimentId, name: `run-${i}`, userId: "ada", status: "running", startTime: at, tags, params, at });
  const points = range(10, (k) => ({ key: `metric_${k}`, step: 1, at, value: random() }));
  await runs.appendToRun(id, { params: [], tags: [], points });
}

async function searches(mine: ExperimentId, both: readonly ExperimentId[]): Promise<void> {
  const cases: readonly (readonly [name: string, changes: Changes])[] = [
    ["newest 100", {}],
    ["newest 100 of two experiments", { experimentIds: both }],
    ["newest 1000", { limit: 1000 }],
    ["metric DESC, 100", { order: ["metrics.metric_3 DESC"] }],
    ["metric ASC, 100", { order: ["metrics.metric_3"] }],
    ["max(metric) DESC, 100", { order: ["max(metric_3) DESC"] }],
    ["param as number, 100", { order: ["params.param_2"] }],
    ["metric > x and param = 'y', newest", { filter: "metrics.metric_3 > 0.9 AND params.param_0 = 'adam'" }],
    ["metric > x, ordered by another metric", { filter: "metrics.metric_3 > 0.5", order: ["metrics.metric_4 DESC"] }],
    ["rare: metric > 0.9999", { filter: "metrics.metric_3 > 0.9999" }],
    ["none: param = 'absent'", { filter: "params.param_0 = 'absent'" }],
    ["tag LIKE, newest", { filter: "tags.`tag.3` LIKE 'value 1%'" }],
    ["tag CONTAINS, none", { filter: "tags.`tag.3` CONTAINS 'nowhere'" }],
    ["param < number OR metric > x", { filter: "params.param_2 < 1e-4 OR metrics.metric_1 > 0.99" }],
    ["run_id IN two", { filter: "run_id IN ('a', 'b')" }],
    ["by name", { order: ["name"] }],
  ];
  for (const [name, changes] of cases) await timed(name, async () => (await stores.runs.searchRuns(searchOf(mine, changes))).items.length);
}

async function tables(mine: ExperimentId): Promise<void> {
  const columns: ColumnRequest[] = [
    ...range(10, (k): ColumnRequest => ({ kind: "param", key: `param_${k}` })),
    ...range(10, (k): ColumnRequest => ({ kind: "metric", key: `metric_${k}`, of: k % 2 === 0 ? "latest" : "max" })),
  ];
  const table = (changes: Changes, wanted: readonly ColumnRequest[]) =>
    stores.runs.tableOfRuns({ ...searchOf(mine, changes), offset: 0, columns: wanted });
  await timed("table, 1000 rows x 20 columns", async () => (await table({ limit: 1000 }, columns)).rows.length);
  await timed("table, 10,000 rows, no columns", async () => (await table({ limit: 10_000 }, [])).rows.length);
  await timed("table, 10,000 rows x 20 columns", async () => (await table({ limit: 10_000 }, columns)).rows.length);
  await timed("table, 1000 of a filter, by metric", async () => {
    const { matching } = await table({ limit: 1000, filter: "metrics.metric_3 > 0.5", order: ["metrics.metric_4 DESC"] }, []);
    return matching;
  });
  await timed("keys", async () => (await stores.runs.runKeys([mine], "active")).length);
}

interface Changes {
  readonly filter?: string;
  readonly order?: readonly string[];
  readonly limit?: number;
  readonly experimentIds?: readonly ExperimentId[];
}

function searchOf(
  mine: ExperimentId,
  { filter = "", order = [], limit = 100, experimentIds = [asExperimentId(mine)] }: Changes,
): RunSearch {
  const parsed = parseFilter(filter);
  return { experimentIds, order: parseOrder(order), view: "active", limit, ...(parsed !== undefined && { filter: parsed }) };
}

async function timed(name: string, work: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  const cpu: number[] = [];
  let found = 0;
  const begun = performance.now();
  await work();
  const first = performance.now() - begun;
  await setTimeout(Math.max(50, count * READING_MS));
  const end = performance.now() + 3000;
  while (times.length < repeats && (times.length < 3 || performance.now() < end)) {
    const [from, used] = [performance.now(), process.cpuUsage()];
    found = await work();
    times.push(performance.now() - from);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1000);
  }
  const at = (list: number[], share: number) =>
    (list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)] ?? 0).toFixed(2).padStart(8);
  console.log(
    `${name.padEnd(40)} p50 ${at(times, 0.5)} ms  p99 ${at(times, 0.99)} ms  CPU ${at(cpu, 0.5)} ms  first ${first.toFixed(1).padStart(7)} ms  found ${found}`,
  );
}

function range<Item>(length: number, make: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** Repeatable random numbers in [0, 1): Lehmer's generator. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}
