import { z } from "zod";
import { route } from "./route.ts";
import { aggregate, double, int64, lifecycle, millis, param, runStatus, settableStatus, tag, view } from "./values.ts";

export const runInfo = z.object({
  id: z.string(),
  experimentId: z.string(),
  name: z.string(),
  userId: z.string(),
  status: runStatus,
  startTime: millis.optional(),
  endTime: millis.optional(),
  artifactUri: z.string(),
  lifecycle,
});
export type RunInfoJson = z.infer<typeof runInfo>;

const sample = z.object({ step: int64, at: millis, value: double });
export const metricSummary = z.object({ key: z.string(), latest: sample, first: sample, min: sample.optional(), max: sample.optional() });
export type MetricSummaryJson = z.infer<typeof metricSummary>;

/** Lengths are those that MLflow's clients live with. */
export const datasetInput = z.object({
  name: z.string().max(500),
  digest: z.string().max(36),
  sourceType: z.string().max(500),
  source: z.string().max(65_535),
  schema: z.string().max(1_048_575).optional(),
  profile: z.string().max(16_777_215).optional(),
  /** What for: train, eval. */
  context: z.string().max(500).optional(),
});
export type DatasetInputJson = z.infer<typeof datasetInput>;

/** With the versions of data that it is, `NAME@NUMBER`, oldest first; absent where none is known. */
export const runDataset = datasetInput.extend({ versions: z.array(z.string()).optional() });

/** A model that a run put down. */
export const modelOutput = z.object({
  id: z.string(),
  name: z.string(),
  step: int64,
  status: z.string(),
  /** What kind of model its client calls it. */
  type: z.string().optional(),
  params: z.array(param),
  /** The newest value of each metric that was measured on it, by whichever run, on whichever data set. */
  metrics: z.array(z.object({ key: z.string(), value: double, step: int64, runId: z.string(), dataset: z.string().optional() })),
});
export type ModelOutputJson = z.infer<typeof modelOutput>;

export const run = z.object({
  info: runInfo,
  params: z.array(param),
  tags: z.array(tag),
  metrics: z.array(metricSummary),
  datasets: z.array(runDataset),
  models: z.array(modelOutput),
});
export type RunJson = z.infer<typeof run>;

export const createRun = route({
  method: "POST",
  path: "/runs",
  summary: "Starts a run; an experiment that is named and not there is made. A repeated idempotencyKey gives the first run again.",
  input: z.object({
    experiment: z.string().min(1).max(500).optional().describe("name; or give experimentId; neither means Default"),
    experimentId: z.string().optional(),
    name: z.string().max(500).optional().describe("absent: friendly words"),
    userId: z.string().max(256).default(""),
    startTime: millis.optional().describe("absent: now"),
    params: z.array(param).default([]),
    tags: z.array(tag).default([]),
    idempotencyKey: z.string().max(200).optional(),
  }),
  output: z.object({ run }),
});
export const getRun = route({
  method: "GET",
  path: "/runs/{id}",
  summary: "One run with everything but its histories.",
  input: z.object({ id: z.string() }),
  output: z.object({ run }),
});
export const updateRun = route({
  method: "PATCH",
  path: "/runs/{id}",
  summary: "Renames a run, or sets its status and end.",
  input: z.object({ id: z.string(), name: z.string().max(500).optional(), status: settableStatus.optional(), endTime: millis.optional() }),
  output: z.object({ info: runInfo }),
});
/** Points of one metric in columns, for sending many at once. */
export const points = z.object({ key: z.string(), steps: z.array(int64), times: z.array(millis), values: z.array(double) });
export const logToRun = route({
  method: "POST",
  path: "/runs/{id}/log",
  summary: "Records params, tags and metric points in one transaction; repeating a request changes nothing.",
  input: z.object({
    id: z.string(),
    params: z.array(param).max(1000).default([]),
    tags: z.array(tag).max(1000).default([]),
    metrics: z.array(points).max(1000).default([]).describe("at most 10,000 points in all"),
  }),
  output: z.object({}),
});
export const deleteRunTag = route({
  method: "DELETE",
  path: "/runs/{id}/tags",
  summary: "Removes a tag from a run.",
  input: z.object({ id: z.string(), key: z.string() }),
  output: z.object({}),
});
export const addRunInputs = route({
  method: "POST",
  path: "/runs/{id}/inputs",
  summary: "Records the data sets that a run used.",
  input: z.object({ id: z.string(), datasets: z.array(datasetInput).max(1000) }),
  output: z.object({}),
});
export const deleteRuns = route({
  method: "POST",
  path: "/runs/delete",
  summary: "Puts runs into the bin.",
  input: z.object({ ids: z.array(z.string()).min(1).max(10000) }),
  output: z.object({}),
});
export const restoreRuns = route({
  method: "POST",
  path: "/runs/restore",
  summary: "Takes runs out of the bin.",
  input: z.object({ ids: z.array(z.string()).min(1).max(10000) }),
  output: z.object({}),
});
const tagChange = z.object({ ids: z.array(z.string()).min(1).max(10_000), key: z.string().min(1), value: z.string().nullable() });
export type TagChangeJson = z.infer<typeof tagChange>;
export const tagRuns = route({
  method: "POST",
  path: "/runs/tags",
  summary: "Sets tags of many runs, or removes them (value null), and says what they were: sending `before` back undoes it.",
  input: z.object({ changes: z.array(tagChange).min(1).max(10_000).describe("at most 10,000 runs in all; a key and run at most once") }),
  output: z.object({ before: z.array(tagChange) }),
});

const columnRequest = z.object({ kind: z.enum(["param", "tag", "metric"]), key: z.string(), of: aggregate.optional() });
export type ColumnRequestJson = z.infer<typeof columnRequest>;
export const runColumn = z.union([
  z.object({ kind: z.enum(["param", "tag"]), key: z.string(), values: z.array(z.string().nullable()) }),
  z.object({
    kind: z.literal("metric"),
    key: z.string(),
    of: aggregate,
    values: z.array(double.nullable()),
    steps: z.array(int64.nullable()),
  }),
]);
export type RunColumnJson = z.infer<typeof runColumn>;
export const tableOfRuns = route({
  method: "POST",
  path: "/runs/table",
  summary: "Runs in columns: rows offset..offset+limit of a search, with the true totals. values[i] belongs to rows[i].",
  input: z.object({
    experimentIds: z.array(z.string()).min(1).max(1000),
    filter: z.string().max(100_000).default("").describe("Trialbook's filter language, a superset of MLflow's"),
    order: z.array(z.string()).max(20).default([]).describe("e.g. 'metrics.loss ASC', 'max(val_acc) DESC', 'param.lr'"),
    view,
    offset: z.int().min(0).default(0),
    limit: z.int().min(1).max(10_000).default(1000),
    columns: z.array(columnRequest).max(2000).default([]),
    onlyColumns: z.boolean().default(false).describe("leaves rows empty, where thousands of runs are only to be counted and summed up"),
  }),
  output: z.object({ total: z.int(), matching: z.int(), rows: z.array(runInfo), columns: z.array(runColumn) }),
});
export type RunTableJson = z.infer<(typeof tableOfRuns)["output"]>;

export const keySummary = z.object({
  kind: z.enum(["param", "tag", "metric"]),
  key: z.string(),
  runs: z.int(),
  varies: z.boolean(),
  examples: z.array(z.string()),
  onlyNaN: z.boolean().describe("a metric that was never a number in any of the runs"),
});
export type KeySummaryJson = z.infer<typeof keySummary>;
export const runKeys = route({
  method: "POST",
  path: "/runs/keys",
  summary: "Keys of params, metrics and tags over the runs of experiments: who has them, whether they vary.",
  input: z.object({ experimentIds: z.array(z.string()).min(1).max(1000), view }),
  output: z.object({ keys: z.array(keySummary) }),
});
/** Parses a filter without running it, so that a filter bar can mark the wrong token. */
export const checkFilter = route({
  method: "POST",
  path: "/runs/check-filter",
  summary: "Says whether a filter is well formed and, if not, where and why.",
  input: z.object({ filter: z.string().max(100_000), order: z.array(z.string()).max(20).default([]) }),
  output: z.object({ problem: z.object({ message: z.string(), from: z.int(), to: z.int() }).optional() }),
});
