import type { RunId } from "@trialbook/core/ids.ts";
import { INT64_MAX, INT64_MIN, int64 } from "@trialbook/core/int64.ts";
import type { MetricStore } from "@trialbook/core/metric/metric-store.ts";
import type { MetricPoint, Sample } from "@trialbook/core/metric/point.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricsBook, OpenMetricsBook } from "./metrics-book.ts";
import { HistoryModel } from "./metrics-model.ts";

const KEYS = ["loss", "val/acc"];

/** Few distinct numbers, so that points often collide, and those that go wrong most easily. */
const ints = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -20, max: 60 }) },
  { weight: 1, arbitrary: fc.bigInt({ min: INT64_MIN, max: INT64_MAX }).map(int64) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 51, 2 ** 53 - 1, 2n ** 53n, -(2 ** 53 - 1), INT64_MIN, INT64_MAX) },
);
const values = fc.oneof(fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1, -1), fc.double());
const anyPoint = fc.record({ key: fc.constantFrom(...KEYS), step: ints, at: ints, value: values });

/** Points whose sums are exact in any order, and without -0: charts do not tell it from 0. */
const small = fc.integer({ min: -20, max: 60 });
const exactValues = fc.oneof(small, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY));
const chartPoint = fc.record({ key: fc.constantFrom(...KEYS), step: small, at: small, value: exactValues });

type Event =
  | { readonly kind: "pack" | "reopen" }
  | { readonly kind: "log"; readonly points: readonly MetricPoint[]; readonly again: number };

/** What happens to a book: points are logged (some of them again), packed, and the book is opened anew. */
function events(point: fc.Arbitrary<MetricPoint>): fc.Arbitrary<Event[]> {
  const log = fc.record({
    kind: fc.constant("log" as const),
    points: fc.array(point, { minLength: 1, maxLength: 60 }),
    again: fc.nat({ max: 20 }),
  });
  const other = fc.record({ kind: fc.constantFrom("pack" as const, "pack" as const, "reopen" as const) });
  return fc.array(fc.oneof({ weight: 2, arbitrary: log }, { weight: 1, arbitrary: other }), { maxLength: 12 });
}

/** Holds a back-end against the plainest of histories, whatever is logged and whenever it is packed. */
export function metricsPropertiesContract(open: OpenMetricsBook): void {
  describe("metric histories, whatever happens", () => {
    it("reads back every point once, in both orders, page by page and all at once", async () => {
      const place = { book: await open() };
      await fc.assert(
        fc.asyncProperty(events(anyPoint), fc.integer({ min: 1, max: 50 }), async (happening, limit) => {
          const { runId, models } = await replay(place, happening);
          for (const [key, model] of models) {
            for (const order of ["step", "time"] as const) {
              const expected = order === "step" ? model.byStep() : model.byTime();
              expect((await place.book.metrics.history({ runId, key, order })).items).toEqual(expected);
              expect(await pageByPage(place.book.metrics, { runId, key, order, limit })).toEqual(expected);
            }
          }
        }),
        { numRuns: 60 },
      );
    });

    it("keeps latest, first, lowest and highest right", async () => {
      const place = { book: await open() };
      await fc.assert(
        fc.asyncProperty(events(anyPoint), async (happening) => {
          const { runId, models } = await replay(place, happening);
          const summaries = await place.book.summaries(runId);
          expect(summaries.map(({ key }) => key)).toEqual([...models.keys()].filter((key) => models.get(key)?.byStep().length).sort());
          for (const { key, latest, first: earliest, min, max } of summaries) {
            const all = models.get(key)?.byStep() ?? [];
            expect({ latest, earliest }).toEqual({ latest: all.at(-1), earliest: all[0] });
            expect({ min, max }).toEqual({ min: models.get(key)?.lowest(), max: models.get(key)?.highest() });
          }
        }),
        { numRuns: 60 },
      );
    });

    it("charts exactly the points there are, as long as they are few", async () => {
      const place = { book: await open() };
      await fc.assert(
        fc.asyncProperty(
          events(chartPoint),
          fc.integer({ min: 1, max: 40 }),
          fc.constantFrom("step", "time"),
          async (happening, buckets, axis) => {
            const { runId, models } = await replay(place, happening);
            for (const [key, model] of models) {
              const { edges, series } = await place.book.metrics.envelopes({ runIds: [runId], key, axis, buckets, from: -10, to: 40 });
              const inRange = (axis === "step" ? model.byStep() : model.byTime()).filter(
                (point) => x(point, axis) >= -10 && x(point, axis) <= 40,
              );
              expect(series[0] ?? null).toEqual(inRange.length === 0 ? null : envelope(inRange, { runId, edges, axis, buckets }));
            }
          },
        ),
        { numRuns: 60 },
      );
    });
  });
}

/** Plays events on a run of its own and on models of its metrics. */
async function replay(place: { book: MetricsBook }, happening: readonly Event[]) {
  const runId = await place.book.startRun();
  const models = new Map(KEYS.map((key) => [key, new HistoryModel()]));
  const log = async (some: readonly MetricPoint[]) => {
    await place.book.log(runId, some);
    for (const [key, model] of models) model.append(some.filter((point) => point.key === key));
  };
  for (const event of happening) {
    if (event.kind === "log") {
      await log(event.points);
      if (event.again > 0) await log(event.points.slice(0, event.again));
    } else if (event.kind === "pack") await place.book.pack();
    else place.book = await place.book.reopen();
  }
  return { runId, models };
}

async function pageByPage(
  metrics: MetricStore,
  query: { readonly runId: RunId; readonly key: string; readonly order: "step" | "time"; readonly limit: number },
): Promise<Sample[]> {
  const all: Sample[] = [];
  let cursor: string | undefined;
  do {
    const page = await metrics.history({ ...query, ...(cursor !== undefined && { cursor }) });
    all.push(...page.items);
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    cursor = page.next;
  } while (cursor !== undefined);
  return all;
}

type ChartAxis = "step" | "time";

function x({ step, at }: Sample, axis: ChartAxis): number {
  return Number(axis === "step" ? step : at);
}

/** The envelope of points in order, worked out bucket by bucket. */
function envelope(
  inOrder: readonly Sample[],
  {
    runId,
    edges,
    axis,
    buckets,
  }: { readonly runId: RunId; readonly edges: readonly number[]; readonly axis: ChartAxis; readonly buckets: number },
) {
  const last = edges.length - 2;
  const within = (i: number) => inOrder.filter((point) => bucketAt(x(point, axis)) === i);
  const bucketAt = (at: number) =>
    Math.min(
      last,
      edges.findLastIndex((edge) => edge <= at),
    );
  const groups =
    inOrder.length <= buckets
      ? inOrder.map((point) => [point])
      : edges
          .slice(1)
          .map((_, i) => within(i))
          .filter((group) => group.length > 0);
  const numbers = (group: readonly Sample[]) => group.map(({ value }) => value).filter((value) => !Number.isNaN(value));
  const orNaN = (group: readonly Sample[], of: (values: readonly number[]) => number) =>
    numbers(group).length > 0 ? of(numbers(group)) : Number.NaN;
  const end = (group: readonly Sample[]) => group.at(-1) as Sample;
  return {
    runId,
    count: inOrder.length,
    bucket: groups.map((group) => bucketAt(x(end(group), axis))),
    x: groups.map((group) => x(end(group), axis)),
    min: groups.map((group) => orNaN(group, (some) => Math.min(...some))),
    max: groups.map((group) => orNaN(group, (some) => Math.max(...some))),
    mean: groups.map((group) => orNaN(group, (some) => some.reduce((sum, value) => sum + value, 0) / some.length)),
    last: groups.map((group) => end(group).value),
  };
}
