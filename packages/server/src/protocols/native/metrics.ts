import * as api from "@trialbook/api/metrics.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import type { EnvelopeQuery } from "@trialbook/core/metric/metric-store.ts";
import { endpoint } from "./endpoint.ts";
import { doubleJson, int64Json } from "./json-values.ts";

/** Histories of metrics: as charts and as points. */
export const metricEndpoints = [
  endpoint(api.envelopes, "read", async ({ runIds, key, axis, from, to, buckets }, { book }) => {
    const query: EnvelopeQuery = {
      runIds: runIds.map(asRunId),
      key,
      axis,
      buckets,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    const { edges, series } = await book.metrics.envelopes(query);
    return {
      edges: [...edges],
      series: series.map(({ runId, count, bucket, x, min, max, mean, last }) => ({
        runId,
        count,
        bucket: [...bucket],
        x: [...x],
        min: min.map(doubleJson),
        max: max.map(doubleJson),
        mean: mean.map(doubleJson),
        last: last.map(doubleJson),
      })),
    };
  }),
  endpoint(api.history, "read", async ({ id, key, limit, cursor }, { book }) => {
    const page = await book.metrics.history({ runId: asRunId(id), key, order: "step", limit, ...(cursor === undefined ? {} : { cursor }) });
    return {
      steps: page.items.map((sample) => int64Json(sample.step)),
      times: page.items.map((sample) => int64Json(sample.at)),
      values: page.items.map((sample) => doubleJson(sample.value)),
      ...(page.next === undefined ? {} : { next: page.next }),
    };
  }),
];
