import { setTimeout } from "node:timers/promises";
import type { Read, Times } from "./figures.ts";
import { finalOf, OPTIMIZERS } from "./log-runs.ts";
import type { MeasuredServer } from "./server.ts";

const REPEATS = 101;
/** What a server takes at most to read the columns of a search into memory, for each run, in the pauses between requests. */
const READING_MS = 0.02;

interface FoundRun {
  readonly info: { readonly run_id: string; readonly run_name: string };
}

/** The times of each kind of read, each answer checked. */
export async function measureReads(
  server: MeasuredServer,
  { experiment, runs, steps }: { experiment: string; runs: number; steps: number },
): Promise<Record<Read, Times>> {
  const search = async (changes: object): Promise<readonly FoundRun[]> => {
    const body = { experiment_ids: [experiment], max_results: 100, ...changes };
    return ((await server.post("runs/search", body)) as { runs?: FoundRun[] }).runs ?? [];
  };
  const numberOf = ({ info }: FoundRun): number => Number(info.run_name.slice("run-".length));
  const finals = Array.from({ length: runs }, (_, i) => finalOf(i, 3));
  const best = best100(finals, () => true);
  const bestAdams = best100(finals, (i) => i % OPTIMIZERS.length === 0 && finalOf(i, 2) > 0.5);

  const timed = (read: () => Promise<void>) => timesOf(read, runs * READING_MS);
  const newest = await timed(async () => {
    const found = await search({});
    check(numberOf(found[0] as FoundRun) === runs - 1 && found.length === Math.min(100, runs), "newest runs");
  });
  const filtered = await timed(async () => {
    const filter = `params.param_0 = 'adam' and metrics.metric_2 > ${0.5 + Math.exp(-(steps - 1) / 30)}`;
    check(same((await search({ filter, order_by: ["metrics.metric_3 DESC"] })).map(numberOf), bestAdams), "filtered and ordered runs");
  });
  const ordered = await timed(async () => {
    check(same((await search({ order_by: ["metrics.metric_3 DESC"] })).map(numberOf), best), "ordered runs");
  });
  const pattern = await timed(async () => {
    const found = await search({ filter: "tags.tag_1 LIKE '%ue 8 of%'" });
    check(found.length > 0 && found.every((run) => (numberOf(run) * 7 + 1) % 50 === 8), "runs with a tag");
  });
  const ten = (await search({ max_results: 10 })).map(({ info }) => info.run_id);
  const curves = `/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?${ten.map((id) => `run_ids=${id}`).join("&")}&metric_key=metric_1&max_results=320`;
  const chart = await timed(async () => {
    const { metrics = [] } = (await server.get(curves)) as { metrics?: { run_id: string; step: number }[] };
    const last = Math.max(...metrics.map(({ step }) => Number(step)));
    check(new Set(metrics.map(({ run_id }) => run_id)).size === ten.length && last === steps - 1, "curves");
  });
  return { newest, filtered, ordered, pattern, chart };
}

/** The first read is told apart: what it asks for may be read into memory after it. */
async function timesOf(read: () => Promise<void>, pause: number): Promise<Times> {
  const first = await timeOf(read);
  await setTimeout(pause);
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) times.push(await timeOf(read));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((REPEATS - 1) * share)] ?? 0;
  return { first, p50: at(0.5), p99: at(0.99) };
}

async function timeOf(read: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await read();
  return performance.now() - began;
}

function best100(finals: readonly number[], counts: (run: number) => boolean): number[] {
  return finals
    .map((_, i) => i)
    .filter(counts)
    .sort((a, b) => (finals[b] ?? 0) - (finals[a] ?? 0))
    .slice(0, 100);
}

function same(found: readonly number[], expected: readonly number[]): boolean {
  return found.length === expected.length && found.every((number, i) => number === expected[i]);
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`WRONG: the server answered other ${what} than were logged`);
}
