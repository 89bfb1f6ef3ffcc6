import { z } from "zod";
import { route } from "./route.ts";
import { double, int64, millis } from "./values.ts";

export const envelopes = route({
  method: "POST",
  path: "/metrics/envelopes",
  summary: "A chart of one metric over runs: common bucket edges and, for each run, min/max/mean/last of its points in each bucket.",
  input: z.object({
    runIds: z.array(z.string()).min(1).max(500),
    key: z.string(),
    axis: z.enum(["step", "time", "relative"]).default("step").describe("relative: milliseconds since the run's start"),
    from: z.number().optional(),
    to: z.number().optional(),
    buckets: z.int().min(1).max(10_000).default(1000),
  }),
  output: z.object({
    edges: z.array(z.number()).describe("bucket i spans edges[i]..edges[i+1]"),
    series: z.array(
      z.object({
        runId: z.string(),
        count: z.int().describe("points in the asked range"),
        bucket: z.array(z.int()).describe("ascending; empty buckets are left out"),
        x: z.array(z.number()).describe("x of each bucket's last point"),
        min: z.array(double),
        max: z.array(double),
        mean: z.array(double),
        last: z.array(double),
      }),
    ),
  }),
});
export type EnvelopesJson = z.infer<(typeof envelopes)["output"]>;

export const history = route({
  method: "GET",
  path: "/runs/{id}/metrics",
  summary: "A metric's points ascending by (step, time, value), in columns, page by page.",
  input: z.object({
    id: z.string(),
    key: z.string(),
    limit: z.coerce.number().int().min(1).max(100_000).default(25_000),
    cursor: z.string().optional(),
  }),
  output: z.object({ steps: z.array(int64), times: z.array(millis), values: z.array(double), next: z.string().optional() }),
});
