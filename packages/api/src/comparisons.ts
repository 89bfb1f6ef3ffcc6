import { z } from "zod";
import { route } from "./route.ts";
import { aggregate, double } from "./values.ts";

const change = z.object({ key: z.string(), a: z.string().optional(), b: z.string().optional() });
export type ChangeJson = z.infer<typeof change>;
const codeReference = z.object({
  exact: z.string().optional(),
  commit: z.string().optional(),
  branch: z.string().optional(),
  dirty: z.boolean().optional(),
});
const packageChange = z.object({
  language: z.enum(["python", "r"]),
  name: z.string(),
  used: z.boolean().describe("imported by a side; the others were only installed"),
  a: z.string().optional(),
  b: z.string().optional(),
  what: z.enum(["version", "content", "added", "removed"]),
});
export const runDiff = z.object({
  attribution: z.object({
    kind: z.enum(["nothing-changed", "seed-only", "one-factor", "several-factors"]),
    factors: z.array(
      z.object({
        kind: z.enum(["param", "config", "code", "data", "packages", "interpreter", "machine", "variables"]),
        name: z.string(),
        a: z.string().optional(),
        b: z.string().optional(),
      }),
    ),
    unknown: z.array(z.enum(["code", "data", "environment"])).describe("not recorded on both sides: it may have changed as well"),
    missing: z.array(z.array(z.enum(["a", "b"]))).describe("combinations that nobody ran, a side for each factor"),
  }),
  params: z.array(change).describe("by meaning: 0.010 is 1e-2; seeds stand apart"),
  seeds: z.array(change),
  config: z.array(change),
  tags: z.array(change),
  code: z.object({ state: z.enum(["same", "different", "unknown"]), a: codeReference, b: codeReference }),
  data: z.object({
    state: z.enum(["same", "different", "unknown"]),
    datasets: z.array(change),
    files: z.array(change).describe("at most 200"),
    filesChanged: z.int(),
  }),
  environment: z
    .object({
      interpreters: z.array(change),
      packages: z.array(packageChange),
      machine: z.array(change),
      variables: z.array(change),
    })
    .optional(),
  metrics: z.array(
    z.object({
      key: z.string(),
      a: double.optional(),
      b: double.optional(),
      difference: double.optional(),
      relative: double.optional(),
      same: z.boolean(),
    }),
  ),
});
export type RunDiffJson = z.infer<typeof runDiff>;

export const diffRuns = route({
  method: "GET",
  path: "/runs/{id}/diff/{other}",
  summary: "What differs between two runs, layer by layer, and whether their results can be put down to it.",
  input: z.object({ id: z.string(), other: z.string() }),
  output: z.object({ diff: runDiff }),
});

const interval = z.object({ low: double, high: double, level: z.number() });
const notComputable = z.object({ notComputable: z.string().describe("why, for people") });
const tTest = z.object({ difference: double, t: double, df: double, p: double, interval });
const rankTest = z.object({ statistic: double, p: double, method: z.enum(["exact", "normal"]) });
const group = z.object({
  n: z.int(),
  mean: double,
  sd: double.describe("NaN for one run"),
  measurements: z.array(z.object({ runId: z.string(), seed: z.string().optional(), value: double })),
});
export const groupComparison = z.object({
  baseline: group,
  candidate: group,
  difference: double,
  welch: z.union([tTest, notComputable]),
  mannWhitney: rankTest,
  effect: z.union([z.object({ g: double, interval }), notComputable]),
  bootstrap: z.union([interval, notComputable]),
  paired: z
    .object({ seeds: z.array(z.string()), t: z.union([tTest, notComputable]), wilcoxon: z.union([rankTest, notComputable]) })
    .optional(),
  warnings: z.array(
    z.union([
      z.object({ kind: z.literal("few-seeds"), runs: z.int() }),
      z.object({ kind: z.literal("peeked"), planned: z.int().optional() }),
      z.object({ kind: z.literal("ranks-cannot-decide"), smallestP: z.number() }),
      z.object({ kind: z.literal("left-out"), runIds: z.array(z.string()) }),
    ]),
  ),
  verdict: z.enum(["supported", "refuted", "inconclusive"]),
});
export type GroupComparisonJson = z.infer<typeof groupComparison>;

const runIds = z.array(z.string()).min(1).max(500);
export const compareGroups = route({
  method: "POST",
  path: "/runs/compare",
  summary: "Compares a metric between groups of runs that differ only by seed; every difference is candidate - baseline.",
  input: z.object({
    metric: z.string(),
    of: aggregate.default("latest"),
    baseline: runIds,
    candidates: z.array(runIds).min(1).max(20),
    direction: z.enum(["max", "min"]).default("max").describe("whether more is better, or less"),
    minEffect: z.number().min(0).default(0).describe("the smallest improvement worth having, in the metric's unit"),
    plannedSeeds: z.int().min(1).optional().describe("runs a group, as fixed before the first of them"),
    level: z.number().gt(0).lt(1).default(0.95),
  }),
  output: z.object({
    comparisons: z.array(groupComparison).describe("comparisons[i] belongs to candidates[i]"),
    adjusted: z
      .object({ holm: z.array(double), benjaminiHochberg: z.array(double) })
      .describe("Welch's p values as they count together; NaN where there is none"),
    settings: z
      .array(z.object({ params: z.array(z.object({ key: z.string(), value: z.string() })), runs: z.array(z.string()) }))
      .describe("the settings that really stand in the groups: more than one a group means that not only seeds differ"),
  }),
});
