import type { RunId } from "@trialbook/core/ids.ts";
import type { MetricPoint } from "@trialbook/core/metric/point.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../temporary-stores.ts";
import type { SealPolicy } from "./sealer.ts";
import { openMetrics, type TemporaryMetrics } from "./temporary-metrics.ts";

describe("sealing", () => {
  it("lets readers see every point once at each moment of it", async () => {
    const book = open();
    const runId = await book.startRun();
    const seen = new Set<number>();
    await logSteps(book, runId, { to: 30_000, keys: ["a", "b", "c"] });
    const sealed = book.metrics.sealAll().then(() => "done" as const);
    let isDone = false;
    while (!isDone) {
      isDone = (await Promise.race([sealed, nextTurn()])) === "done";
      const { items } = await book.metrics.history({ runId, key: "b", order: "step" });
      expect(items.length).toBe(30_000);
      const { series } = await book.metrics.envelopes({ runIds: [runId], key: "b", axis: "step", buckets: 20 });
      expect(series[0]?.count).toBe(30_000);
      seen.add(count(book, "metric_chunk"));
    }
    expect(seen.size).toBeGreaterThan(1);
    expect(count(book, "metric_tail")).toBe(0);
  });

  it("keeps a metric's chunks apart and sorted, however its points arrive", async () => {
    const book = open();
    const runId = await book.startRun();
    const steps = shuffled(Array.from({ length: 20_000 }, (_, i) => i));
    for (let from = 0; from < steps.length; from += 1700) {
      await book.log(
        runId,
        steps.slice(from, from + 1700).map((step) => point(step)),
      );
      await book.pack();
    }
    const rows = book.database.rows("SELECT first_step, last_step, count FROM metric_chunk ORDER BY first_step").all();
    const bounds = rows.flatMap(([first, last]) => [Number(first), Number(last)]);
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
    expect(rows.reduce((sum, [, , points]) => sum + Number(points), 0)).toBe(20_000);
    for (const order of ["step", "time"] as const) {
      const { items, next } = await book.metrics.history({
        runId,
        key: "loss",
        order,
        limit: 5000,
        cursor: `${order}_9999_${9999}_${value(9999)}`,
      });
      expect(items.map(({ step }) => step)).toEqual(Array.from({ length: 5000 }, (_, i) => 10_000 + i));
      expect(next).toBeDefined();
    }
  });

  it("writes few chunks, though points come a few at a time", async () => {
    const book = open({ worthAChunk: 10 });
    const runId = await book.startRun();
    for (let from = 0; from < 12_000; from += 100) {
      await logSteps(book, runId, { from, to: from + 100 });
      await book.pack();
    }
    expect(count(book, "metric_chunk")).toBeLessThan(8);
  });

  it("leaves metrics of few points together in one row", async () => {
    const book = open({ worthAChunk: 50 });
    const runId = await book.startRun();
    for (let step = 0; step < 30; step++) await book.log(runId, [point(step, "acc"), point(step, "loss")]);
    await logSteps(book, runId, { to: 60, keys: ["many"] });
    await book.pack();
    expect(book.database.rows("SELECT key, count FROM metric_chunk").all()).toEqual([["many", 60]]);
    expect(book.database.rows("SELECT points FROM metric_tail").all()).toEqual([[60]]);
    expect((await book.metrics.history({ runId, key: "acc", order: "step" })).items).toHaveLength(30);
  });

  it("packs what an earlier process left, and what became large, without being asked", async () => {
    const folder = temporaryFolder(onTestFinished);
    const before = openMetrics(folder, { worthAChunk: 1 });
    const runId = await before.startRun();
    for (let step = 0; step < 40; step++) await before.log(runId, [point(step)]);
    before.close();

    const book = openMetrics(folder, { worthAChunk: 1, quiet: 0, manyPoints: 1000 });
    onTestFinished(() => book.close());
    book.metrics.startSealing();
    await expect.poll(() => count(book, "metric_tail"), { timeout: 10_000 }).toBe(0);
    await logSteps(book, runId, { from: 40, to: 2000 });
    await expect.poll(() => count(book, "metric_tail"), { timeout: 10_000 }).toBe(0);
    expect((await book.metrics.history({ runId, key: "loss", order: "step" })).items).toHaveLength(2000);
  });

  it("writes nothing more of a run that is purged meanwhile", async () => {
    const book = open();
    const runId = await book.startRun();
    await logSteps(book, runId, { to: 60_000 });
    const sealed = book.metrics.sealAll();
    await nextTurn();
    await book.commits.write(() => book.metrics.purge(book.seqOf(runId)));
    await sealed;
    for (const table of ["metric_chunk", "metric_tail", "latest_metrics"]) expect(count(book, table)).toBe(0);
    expect(await book.metrics.history({ runId, key: "loss", order: "step" })).toEqual({ items: [] });
  });

  it("uses freed space again instead of growing the file", async () => {
    const book = open();
    const pages = async () => {
      const runId = await book.startRun();
      await logSteps(book, runId, { to: 50_000 });
      await book.pack();
      await book.commits.write(() => book.metrics.purge(book.seqOf(runId)));
      return Number(book.database.rows("PRAGMA page_count").get()?.[0]);
    };
    const first = await pages();
    await pages();
    expect(await pages()).toBeLessThan(first * 1.1);
  });
});

describe("logging", () => {
  it("leaves no trace of a request that failed after its points were taken", async () => {
    const book = open();
    const runId = await book.startRun();
    const seq = book.seqOf(runId);
    await book.log(runId, [point(1)]);
    const failing = book.commits.write(() => {
      book.metrics.append(seq, [point(2), point(7, "other")]);
      throw new Error("refused");
    });
    const fine = book.log(runId, [point(3)]);
    await expect(failing).rejects.toThrow("refused");
    await fine;
    await book.log(runId, [point(2, "other")]);
    expect((await book.metrics.history({ runId, key: "loss", order: "step" })).items.map(({ step }) => step)).toEqual([1, 3]);
    const summaries = (await book.summaries(runId)).map(({ key, first, latest }) => [key, first.step, latest.step]);
    expect(summaries).toEqual([
      ["loss", 1, 3],
      ["other", 2, 2],
    ]);
  });

  it("takes a request of any size", async () => {
    const book = open();
    const runId = await book.startRun();
    await logSteps(book, runId, { to: 40_000, keys: ["a", "b"] });
    expect(count(book, "metric_tail")).toBeGreaterThan(1);
    expect((await book.metrics.history({ runId, key: "b", order: "step" })).items).toHaveLength(40_000);
  });
});

describe("damaged blocks", () => {
  it.each(["metric_chunk", "metric_tail"])("in %s are reported once and left out, the rest is served", async (table) => {
    const book = open();
    const runId = await book.startRun();
    await logSteps(book, runId, { to: 6000 });
    await book.pack();
    await logSteps(book, runId, { from: 6000, to: 6100 });
    await logSteps(book, runId, { from: 6100, to: 6200 });
    const [id, block] = book.database.rows(`SELECT id, block FROM ${table} ORDER BY id LIMIT 1`).get() ?? [];
    const spoiled = Uint8Array.from(block as Uint8Array);
    spoiled[20] = (spoiled[20] ?? 0) ^ 1;
    book.database.sql(`UPDATE ${table} SET block = ? WHERE id = ?`).run(spoiled, Number(id));

    const lost = table === "metric_chunk" ? 4096 : 100;
    const read = async () => (await book.metrics.history({ runId, key: "loss", order: "step" })).items.length;
    expect(await read()).toBe(6200 - lost);
    await book.pack();
    expect(await read()).toBe(6200 - lost);
    expect(book.findings).toEqual([expect.stringContaining(`${table} ${id}`)]);
    expect(book.database.rows(`SELECT 1 FROM ${table} WHERE id = ?`).get(Number(id))).toBeDefined();

    const page = await book.metrics.history({ runId, key: "loss", order: "time", limit: 3 });
    expect(page.items).toHaveLength(3);
  });
});

function open(sealing: Partial<SealPolicy> = { worthAChunk: 1 }): TemporaryMetrics {
  const book = openMetrics(temporaryFolder(onTestFinished), sealing);
  onTestFinished(() => book.close());
  return book;
}

function value(step: number): number {
  return 1 / (step + 1);
}

function point(step: number, key = "loss"): MetricPoint {
  return { key, step, at: step, value: value(step) };
}

/** Logs each step of each metric once, in one request. */
async function logSteps(
  book: TemporaryMetrics,
  runId: RunId,
  { from = 0, to, keys = ["loss"] }: { readonly from?: number; readonly to: number; readonly keys?: readonly string[] },
): Promise<void> {
  await book.log(runId, Array.from({ length: to - from }, (_, i) => keys.map((key) => point(from + i, key))).flat());
}

function count(book: TemporaryMetrics, table: string): number {
  return Number(book.database.rows(`SELECT count(*) FROM ${table}`).get()?.[0]);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** In an order that is mixed but the same in every run of the test. */
function shuffled(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => ((a * 7919) % 20_011) - ((b * 7919) % 20_011));
}
