import type { RunId } from "@trialbook/core/ids.ts";
import type { EnvelopeSeries } from "@trialbook/core/metric/metric-store.ts";
import type { MetricPoint } from "@trialbook/core/metric/point.ts";
import { describe, expect, it } from "vitest";
import type { MetricsBook, OpenMetricsBook } from "./metrics-book.ts";

const START = 1_700_000_000_000;
const MANY = 60_000;

/** Holds a back-end to what the port promises of charts. */
export function metricsEnvelopesContract(open: OpenMetricsBook): void {
  describe("charts of metrics", () => {
    it("show a spike of one step in a long history, sealed or not, and count every point", async () => {
      const book = await open();
      const runId = await book.startRun(START);
      await logLong(book, runId, (step) =>
        step === 31_007 ? 1e9 : step === 44_444 ? Number.NaN : step === 50_001 ? -1e9 : Math.sin(step),
      );
      const chart = async () => (await book.metrics.envelopes({ runIds: [runId], key: "loss", axis: "step", buckets: 50 })).series[0];
      const before = await chart();
      await book.pack();
      const after = await chart();
      for (const series of [before, after]) {
        expect(series?.count).toBe(MANY);
        expect(series?.bucket).toEqual(Array.from({ length: 50 }, (_, i) => i));
        expect(series && spikes(series)).toEqual({ high: [25], low: [41] });
        expect(series?.last.at(-1)).toBe(Math.sin(MANY - 1));
        expect(series?.x.at(-1)).toBe(MANY - 1);
      }
    });

    it.each([
      { axis: "step", buckets: 900 },
      { axis: "step", buckets: 300 },
      { axis: "time", buckets: 900 },
      { axis: "relative", buckets: 150 },
    ] as const)(
      "show each bucket's own lowest and highest along $axis, sealed or not, with $buckets buckets",
      async ({ axis, buckets }) => {
        const book = await open();
        const runId = await book.startRun(START);
        const value = (step: number) => (step % 7919 === 0 ? 1e6 + step : Math.sin(step * step));
        const values = Array.from({ length: MANY }, (_, step) => value(step));
        await logLong(book, runId, value);
        for (const isSealed of [false, true]) {
          if (isSealed) await book.pack();
          const { edges, series } = await book.metrics.envelopes({ runIds: [runId], key: "loss", axis, buckets });
          const [one] = series;
          expect(one?.bucket).toEqual(Array.from({ length: buckets }, (_, i) => i));
          expect(one?.count).toBe(MANY);
          const width = (edges[1] ?? 0) - (edges[0] ?? 0);
          const stepAt = (x: number) => Math.ceil(axis === "step" ? x : axis === "time" ? (x - START) / 10 : x / 10);
          const between = (from: number, to: number) => values.slice(Math.max(0, stepAt(from)), Math.max(0, stepAt(to)));
          for (let i = 0; i < buckets; i++) {
            const [from, to] = [edges[i] ?? Number.NaN, edges[i + 1] ?? Number.NaN];
            const slack = isSealed ? width / 4 : 0;
            const around = between(from - slack, i === buckets - 1 ? Number.POSITIVE_INFINITY : to + slack);
            const inner = between(from + slack, to - slack);
            expect(one?.min[i]).toBeGreaterThanOrEqual(Math.min(...around));
            expect(one?.min[i]).toBeLessThanOrEqual(Math.min(...inner));
            expect(one?.max[i]).toBeLessThanOrEqual(Math.max(...around));
            expect(one?.max[i]).toBeGreaterThanOrEqual(Math.max(...inner));
          }
          expect(Math.max(...(one?.max ?? []))).toBe(Math.max(...values));
        }
      },
    );

    it("count a point once while it is sealed and sent again", async () => {
      const book = await open();
      const runId = await book.startRun(START);
      await logLong(book, runId, Math.sin);
      await book.pack();
      await book.log(runId, [longPoint(5, Math.sin), longPoint(33_000, Math.sin), longPoint(MANY, Math.sin)]);
      for (const buckets of [20, 700, 3000]) {
        const { series } = await book.metrics.envelopes({ runIds: [runId], key: "loss", axis: "step", buckets });
        expect(series[0]?.count).toBe(MANY + 1);
      }
    });

    it("show points that came late, amid sealed ones", async () => {
      const book = await open();
      const runId = await book.startRun(START);
      await logLong(book, runId, Math.sin);
      await book.pack();
      const late = Array.from({ length: 300 }, (_, i) => longPoint(i * 199 + 7, (step) => 10 + step));
      await book.log(runId, late);
      for (const buckets of [20, 700, 3000]) {
        const { edges, series } = await book.metrics.envelopes({ runIds: [runId], key: "loss", axis: "step", buckets });
        expect(series[0]?.count).toBe(MANY + 300);
        const highest = Math.max(...(series[0]?.max ?? []));
        expect(highest).toBe(10 + 59_508);
        const at = series[0]?.max.indexOf(highest) ?? -1;
        expect(edges[at]).toBeLessThanOrEqual(59_508);
        expect(edges[at + 1]).toBeGreaterThan(59_508);
      }
    });

    it("cut exactly where they are asked to", async () => {
      const book = await open();
      const runId = await book.startRun(START);
      await logLong(book, runId, (step) => step);
      await book.pack();
      const { edges, series } = await book.metrics.envelopes({
        runIds: [runId],
        key: "loss",
        axis: "step",
        buckets: 10,
        from: 1001,
        to: 41_003,
      });
      expect([edges[0], edges.at(-1)]).toEqual([1001, 41_003]);
      expect(series[0]?.count).toBe(40_003);
      expect(Math.min(...(series[0]?.min ?? []))).toBe(1001);
      expect(Math.max(...(series[0]?.max ?? []))).toBe(41_003);
    });

    it("put no point far from where it was measured, even across a long pause", async () => {
      const book = await open();
      const runId = await book.startRun(START);
      const paused = (step: number) => ({
        ...longPoint(step, (s) => (s < 20_010 ? 0 : 1)),
        at: START + step + (step < 20_010 ? 0 : 10_000_000),
      });
      for (let from = 0; from < 40_000; from += 8000)
        await book.log(
          runId,
          Array.from({ length: 8000 }, (_, i) => paused(from + i)),
        );
      await book.pack();
      const { series } = await book.metrics.envelopes({ runIds: [runId], key: "loss", axis: "relative", buckets: 100 });
      expect(series[0]?.bucket).toEqual([0, 99]);
      expect(series[0]?.max).toEqual([0, 1]);
      expect(series[0]?.min).toEqual([0, 1]);
    });

    it("lay several runs over the same buckets, each from its own start if asked to", async () => {
      const book = await open();
      const [early, late, empty] = [await book.startRun(START), await book.startRun(START + 5000), await book.startRun()];
      const points = (start: number) => [0, 100, 200].map((ms) => ({ key: "loss", step: ms, at: start + ms, value: ms }));
      await book.log(early, points(START));
      await book.log(late, points(START + 5000));
      const runIds = [late, empty, early];
      const relative = await book.metrics.envelopes({ runIds, key: "loss", axis: "relative", buckets: 4 });
      expect(relative.edges).toEqual([0, 50, 100, 150, 200]);
      expect(relative.series.map(({ runId, x, bucket }) => [runId, x, bucket])).toEqual([
        [late, [0, 100, 200], [0, 2, 3]],
        [early, [0, 100, 200], [0, 2, 3]],
      ]);
      const { edges } = await book.metrics.envelopes({ runIds, key: "loss", axis: "time", buckets: 1 });
      expect(edges).toEqual([START, START + 5200]);
    });

    it("have no edges where there is nothing to show", async () => {
      const book = await open();
      const runId = await book.startRun(START);
      expect(await book.metrics.envelopes({ runIds: [runId], key: "loss", axis: "step", buckets: 9 })).toEqual({ edges: [], series: [] });
      await book.log(runId, [longPoint(5, Math.sin)]);
      expect(await book.metrics.envelopes({ runIds: [runId], key: "loss", axis: "step", buckets: 9, from: 6 })).toEqual({
        edges: [],
        series: [],
      });
      const one = await book.metrics.envelopes({ runIds: [runId], key: "loss", axis: "step", buckets: 9 });
      expect(one.edges).toEqual([5, 5]);
      expect(one.series[0]).toMatchObject({ count: 1, bucket: [0], x: [5], last: [Math.sin(5)] });
    });
  });
}

function longPoint(step: number, value: (step: number) => number): MetricPoint {
  return { key: "loss", step, at: START + step * 10, value: value(step) };
}

/** Logs a long history in a few requests. */
async function logLong(book: MetricsBook, runId: RunId, value: (step: number) => number): Promise<void> {
  for (let from = 0; from < MANY; from += 10_000)
    await book.log(
      runId,
      Array.from({ length: 10_000 }, (_, i) => longPoint(from + i, value)),
    );
}

/** The buckets that stand out. */
function spikes({ bucket, min, max }: EnvelopeSeries) {
  return { high: bucket.filter((_, i) => (max[i] ?? 0) > 1e8), low: bucket.filter((_, i) => (min[i] ?? 0) < -1e8) };
}
