import { Invalid } from "@trialbook/core/errors.ts";
import { asExperimentId, asRunId, type RunId } from "@trialbook/core/ids.ts";
import { INT64_MAX, INT64_MIN } from "@trialbook/core/int64.ts";
import type { MetricStore } from "@trialbook/core/metric/metric-store.ts";
import type { MetricPoint, Sample } from "@trialbook/core/metric/point.ts";
import { describe, expect, it } from "vitest";
import type { OpenMetricsBook } from "./metrics-book.ts";
import { metricsEnvelopesContract } from "./metrics-envelopes.contract.ts";
import { metricsPropertiesContract } from "./metrics-properties.contract.ts";

/** Holds a back-end to what the port promises of metric histories. */
export function metricsContract(open: OpenMetricsBook): void {
  describe("metric histories", () => {
    it("gives every double and every 64-bit integer back as it was", async () => {
      const book = await open();
      const run = await book.startRun();
      const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, Number.MIN_VALUE, Number.MAX_VALUE, 0.1 + 0.2];
      const points = values.map((value, i) => ({ key: "odd", step: i, at: 1_700_000_000_000 + i, value }));
      const far = [
        { key: "odd", step: INT64_MIN, at: INT64_MAX, value: 1 },
        { key: "odd", step: INT64_MAX, at: INT64_MIN, value: 2 },
        { key: "odd", step: 2n ** 53n, at: 2n ** 53n + 1n, value: 3 },
      ];
      await book.log(run, [...points, ...far]);
      const expected = [far[0], ...points, far[2], far[1]].map((point) => point && plain(point));
      expect(await byStep(book.metrics, run, "odd")).toEqual(expected);
      await book.pack();
      expect(await byStep(book.metrics, run, "odd")).toEqual(expected);
      expect(await byStep((await book.reopen()).metrics, run, "odd")).toEqual(expected);
    });

    it("keeps a point that was sent twice once, sealed or not, and two values of one step both", async () => {
      const book = await open();
      const run = await book.startRun();
      const points = [at(1, 0.5), at(1, 0.25), at(2, Number.NaN)];
      await book.log(run, points);
      await book.log(run, points);
      await book.pack();
      await book.log(run, points);
      expect(await byStep(book.metrics, run, "loss")).toEqual([at(1, 0.25), at(1, 0.5), at(2, Number.NaN)].map(plain));
      await book.pack();
      expect(await byStep(book.metrics, run, "loss")).toHaveLength(3);
    });

    it("has nothing of runs and metrics that it does not know", async () => {
      const { metrics, startRun } = await open();
      const run = await startRun();
      const nobody = asRunId("e".repeat(32));
      for (const runId of [run, nobody]) {
        expect(await metrics.history({ runId, key: "loss", order: "step" })).toEqual({ items: [] });
        expect(await metrics.sample({ runId, key: "loss", limit: 10 })).toEqual({ steps: [], times: [], values: [] });
      }
    });

    it("orders by step, or by time, whatever the order of arrival", async () => {
      const book = await open();
      const run = await book.startRun();
      await book.log(run, [point(3, 10, 1), point(1, 30, 2), point(2, 20, 3), point(2, 10, 4)]);
      const values = async (order: "step" | "time") =>
        (await book.metrics.history({ runId: run, key: "loss", order })).items.map(({ value }) => value);
      expect(await values("step")).toEqual([2, 4, 3, 1]);
      expect(await values("time")).toEqual([4, 1, 3, 2]);
      await book.pack();
      expect(await values("step")).toEqual([2, 4, 3, 1]);
      expect(await values("time")).toEqual([4, 1, 3, 2]);
    });

    it("pages by time through a long history whose times contradict its steps", async () => {
      const book = await open();
      const runId = await book.startRun();
      const many = 150_000;
      // Every time comes once, far from its neighbours by step.
      const timeOf = (step: number) => (step * 7919) % many;
      for (let from = 0; from < many; from += 10_000)
        await book.log(
          runId,
          Array.from({ length: 10_000 }, (_, i) => point(from + i, timeOf(from + i), i)),
        );
      for (const isSealed of [false, true]) {
        if (isSealed) await book.pack();
        let cursor: string | undefined;
        for (const limit of [700, 60_000, 700, many]) {
          const before: number = cursor === undefined ? 0 : Number(cursor.split("_")[2]) + 1;
          const page = await book.metrics.history({ runId, key: "loss", order: "time", limit, ...(cursor !== undefined && { cursor }) });
          const end = Math.min(many, before + limit);
          expect(page.items.map(({ at }) => at)).toEqual(Array.from({ length: end - before }, (_, i) => before + i));
          expect(page.items.every(({ step, at }) => timeOf(Number(step)) === at)).toBe(true);
          cursor = page.next;
          expect(cursor === undefined).toBe(end === many);
        }
      }
    });

    it("refuses a cursor that is not its own, and says which", async () => {
      const { metrics, startRun, log } = await open();
      const runId = await startRun();
      await log(runId, [at(1, 1), at(2, 2), at(3, 3)]);
      const { next = "" } = await metrics.history({ runId, key: "loss", order: "step", limit: 1 });
      for (const cursor of [
        "",
        "garbage",
        `${next}1x`,
        "step_1_1",
        "step_99999999999999999999_0_1",
        "step_1_1_0x10",
        next.replace("step", "time"),
      ]) {
        const page = metrics.history({ runId, key: "loss", order: "step", limit: 1, cursor });
        await expect(page, cursor).rejects.toThrow(Invalid);
      }
      await expect(metrics.history({ runId, key: "loss", order: "time", cursor: next })).rejects.toThrow(Invalid);
    });

    it("samples evenly by rank, the first of each part and the last of all", async () => {
      const book = await open();
      const runId = await book.startRun();
      await book.log(
        runId,
        Array.from({ length: 10 }, (_, i) => at(i, i)),
      );
      const steps = async (limit: number, range: { from?: number; to?: number } = {}) =>
        (await book.metrics.sample({ runId, key: "loss", limit, ...range })).steps;
      expect(await steps(20)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await steps(10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await steps(3)).toEqual([0, 4, 9]);
      expect(await steps(4)).toEqual([0, 3, 6, 9]);
      expect(await steps(1)).toEqual([9]);
      expect(await steps(3, { from: 2, to: 5 })).toEqual([2, 4, 5]);
      expect(await steps(3, { from: 8 })).toEqual([8, 9]);
      expect(await steps(3, { from: 20 })).toEqual([]);
    });

    it("lists the metrics of experiments, each once, ascending", async () => {
      const book = await open();
      const [one, two] = [await book.startRun(), await book.startRun()];
      await book.log(one, [point(0, 0, 1, "loss"), point(0, 0, 1, "Acc")]);
      await book.log(two, [point(0, 0, 1, "loss"), point(0, 0, 1, "µ")]);
      expect(await book.metrics.keys([asExperimentId("0")])).toEqual(["Acc", "loss", "µ"]);
      expect(await book.metrics.keys([asExperimentId("77")])).toEqual([]);
    });
  });

  metricsEnvelopesContract(open);
  metricsPropertiesContract(open);
}

function point(step: number, time: number, value: number, key = "loss"): MetricPoint {
  return { key, step, at: time, value };
}

/** A point of a loss, whose time follows from its step. */
function at(step: number, value: number): MetricPoint {
  return point(step, 1_700_000_000_000 + step * 100, value);
}

function plain({ step, at, value }: Sample): Sample {
  return { step, at, value };
}

async function byStep(metrics: MetricStore, runId: RunId, key: string): Promise<readonly Sample[]> {
  return (await metrics.history({ runId, key, order: "step" })).items;
}
