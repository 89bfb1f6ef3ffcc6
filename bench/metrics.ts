/**
 * What metrics cost inside the server, without HTTP: CPU time of its one thread, which other programs on the machine
 * hardly change, unlike the clock. Run: packages/cli/bin/node bench/metrics.ts
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunId } from "@trialbook/core/ids.ts";
import type { MetricPoint } from "../packages/core/src/metric/point.ts";
import { openMetrics, type TemporaryMetrics } from "../packages/server/src/stores/sqlite/metrics/temporary-metrics.ts";

const folder = mkdtempSync(join(tmpdir(), "trialbook-bench-"));
const book = openMetrics(folder, {});
try {
  await appendSmall(book);
  await appendLarge(book);
  await sealAndRead(book);
  await readContradictory(book);
  await chartRuns(book);
} finally {
  book.close();
  rmSync(folder, { recursive: true });
}

/** Noise around a curve: what losses look like, and about as hard to compress as doubles get. */
function loss(step: number, key = "loss"): MetricPoint {
  return {
    key,
    step,
    at: 1_700_000_000_000 + step * 37 + Math.floor(Math.random() * 5),
    value: Math.exp(-step / 1e5) + Math.random() * 0.01,
  };
}

async function appendSmall({ metrics, commits, startRun, seqOf }: TemporaryMetrics): Promise<void> {
  const seq = seqOf(await startRun());
  const times: number[] = [];
  for (let round = 0; round < 20; round++) {
    const points = Array.from({ length: 5000 }, (_, i) => [loss(round * 5000 + i)]);
    await commits.write(() => {
      const start = cpuMs();
      for (const one of points) metrics.append(seq, one);
      times.push((cpuMs() - start) / 5);
    });
  }
  tell("append of 1 point, without commit", `${median(times).toFixed(1)} µs`);
}

async function appendLarge({ metrics, commits, startRun, seqOf }: TemporaryMetrics): Promise<void> {
  const seq = seqOf(await startRun());
  const times: number[] = [];
  for (let round = 0; round < 20; round++) {
    const requests = Array.from({ length: 100 }, (_, request) =>
      Array.from({ length: 1000 }, (_, i) => loss((round * 100 + request) * 100 + Math.floor(i / 10), `metric_${i % 10}`)),
    );
    await commits.write(() => {
      const start = cpuMs();
      for (const points of requests) metrics.append(seq, points);
      times.push((cpuMs() - start) * 10);
    });
  }
  tell("append of 1,000 points (10 metrics × 100 steps), without commit", `${median(times).toFixed(0)} µs`);
}

async function sealAndRead({ metrics, log, startRun, database }: TemporaryMetrics): Promise<void> {
  await metrics.sealAll();
  const runId = await startRun();
  const many = 1_000_000;
  for (let from = 0; from < many; from += 10_000)
    await log(
      runId,
      Array.from({ length: 10_000 }, (_, i) => loss(from + i)),
    );
  const start = cpuMs();
  await metrics.sealAll();
  const sealed = cpuMs() - start;
  const [bytes] =
    database.rows("SELECT sum(length(block) + coalesce(length(pyramid), 0)) FROM metric_chunk WHERE count > 2000").get() ?? [];
  const [points] = database.rows("SELECT sum(count) FROM metric_chunk WHERE count > 2000").get() ?? [];
  tell("sealing of 1M points, with its commits", `${(many / sealed / 1000).toFixed(2)} M points/s`);
  tell("size of sealed points", `${(Number(bytes) / Number(points)).toFixed(2)} bytes/point`);
  await time("1M points as samples", () => metrics.history({ runId, key: "loss", order: "step" }));
  await time("page of 25,000 in the middle, by step", () =>
    metrics.history({ runId, key: "loss", order: "step", limit: 25_000, cursor: "step_500000_0_0" }),
  );
  await time("page of 25,000 in the middle, by time", () =>
    metrics.history({ runId, key: "loss", order: "time", limit: 25_000, cursor: "time_1700018500000_0_0" }),
  );
  await time("sample of 2,500 of 1M", () => metrics.sample({ runId, key: "loss", limit: 2500 }));
  await time("chart of 1 × 1M points, 1,000 buckets", () =>
    metrics.envelopes({ runIds: [runId], key: "loss", axis: "step", buckets: 1000 }),
  );
}

/** Times that fall at random: every chunk may hold the next point by time. */
async function readContradictory({ metrics, log, startRun }: TemporaryMetrics): Promise<void> {
  const runId = await startRun();
  for (let from = 0; from < 1_000_000; from += 10_000) {
    const at = () => 1_700_000_000_000 + Math.floor(Math.random() * 1e9);
    await log(
      runId,
      Array.from({ length: 10_000 }, (_, i) => ({ ...loss(from + i), at: at() })),
    );
  }
  await metrics.sealAll();
  const page = () => metrics.history({ runId, key: "loss", order: "time", limit: 320_000 });
  await time("page of 320,000 of 1M points whose times contradict their steps", page);
  tell("longest that it keeps others waiting", `${(await longestTurn(page)).toFixed(1)} ms`);
}

/** The most CPU time that passes between two turns of the event loop during some work. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = cpuMs();
  const look = () => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  let next: NodeJS.Immediate;
  const again = () => {
    look();
    next = setImmediate(again);
  };
  next = setImmediate(again);
  await work();
  look();
  clearImmediate(next);
  return longest;
}

async function chartRuns({ metrics, log, startRun }: TemporaryMetrics): Promise<void> {
  const runIds: RunId[] = [];
  for (let i = 0; i < 10; i++) runIds.push(await startRun());
  for (const runId of runIds) {
    for (let from = 0; from < 100_000; from += 10_000)
      await log(
        runId,
        Array.from({ length: 10_000 }, (_, i) => loss(from + i)),
      );
  }
  await time("chart of 10 × 100k unsealed points, 1,000 buckets", () =>
    metrics.envelopes({ runIds, key: "loss", axis: "step", buckets: 1000 }),
  );
  await metrics.sealAll();
  for (const buckets of [1000, 2000]) {
    await time(`chart of 10 × 100k points, ${buckets.toLocaleString("en")} buckets`, () =>
      metrics.envelopes({ runIds, key: "loss", axis: "step", buckets }),
    );
  }
}

async function time(what: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    const start = cpuMs();
    await work();
    times.push(cpuMs() - start);
  }
  tell(what, `${median(times).toFixed(1)} ms`);
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Not the mean: the machine has other things to do too. */
function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function tell(what: string, figure: string): void {
  console.log(`${what.padEnd(66)} ${figure}`);
}
