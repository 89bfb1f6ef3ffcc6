import * as api from "@trialbook/api/comparisons.ts";
import type { ParsedInputOf } from "@trialbook/api/route.ts";
import { versionsOfInputs } from "@trialbook/core/dataset/versions-of-inputs.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import { codeOf } from "@trialbook/core/run/diff/diff-code.ts";
import { diffRuns } from "@trialbook/core/run/diff/diff-runs.ts";
import type { RunEvidence } from "@trialbook/core/run/diff/run-evidence.ts";
import type { Run } from "@trialbook/core/run/run.ts";
import { compareGroups, type GroupComparison, type Measurement } from "@trialbook/core/statistics/compare-groups.ts";
import { benjaminiHochberg, holm } from "@trialbook/core/statistics/multiple-tests.ts";
import { groupBySeed, seedOf } from "@trialbook/core/statistics/seed-groups.ts";
import type { NativeDeps } from "./deps.ts";
import { endpoint } from "./endpoint.ts";
import { doubleJson } from "./json-values.ts";
import { readRunRecord } from "./read-run-record.ts";

/** Runs against runs: two by everything that is recorded, groups by a metric. */
export const comparisonEndpoints = [
  endpoint(api.diffRuns, "read", async ({ id, other }, { book }) => {
    const [a, b] = await Promise.all([evidenceOf(id, book), evidenceOf(other, book)]);
    return { diff: withDoubles(diffRuns(a, b)) as api.RunDiffJson };
  }),
  endpoint(api.compareGroups, "read", async (input, { book }) => {
    const runs = new Map<string, Run>();
    for (const id of new Set([input.baseline, ...input.candidates].flat())) runs.set(id, await book.runs.getRun(asRunId(id)));
    const baseline = measured(input.baseline, runs, input);
    const { metric: _, of: __, baseline: ___, candidates, plannedSeeds, ...plan } = input;
    const planned = { ...plan, ...(plannedSeeds === undefined ? {} : { plannedSeeds }) };
    const comparisons = candidates.map((ids) => compareGroups(baseline, measured(ids, runs, input), planned));
    return {
      comparisons: comparisons.map((comparison) => withDoubles(comparison) as api.GroupComparisonJson),
      adjusted: adjustedPs(comparisons),
      settings: groupBySeed([...runs.values()].map(settingOf)).map((group) => ({
        params: [...group.params],
        runs: group.runs.map(({ runId }) => runId),
      })),
    };
  }),
];

async function evidenceOf(id: string, book: NativeDeps["book"]): Promise<RunEvidence> {
  const run = await book.runs.getRun(asRunId(id));
  const record = await readRunRecord(run.info, book);
  const versions = await versionsOfInputs(book.datasets, run.datasets);
  const dataVersions = versions.map((known) => known.map(({ name, number }) => `${name}@${number}`));
  return { run, dataVersions, ...(record === undefined ? {} : { record }) };
}

/** @throws {Invalid} if a run stands twice @throws {NotFound} if a run has no such metric */
function measured(
  ids: readonly string[],
  runs: ReadonlyMap<string, Run>,
  { metric, of }: Pick<ParsedInputOf<typeof api.compareGroups>, "metric" | "of">,
): Measurement[] {
  if (new Set(ids).size < ids.length) throw new Invalid("A run stands twice in a group; a group counts every run once.");
  return ids.map((runId) => {
    const run = runs.get(runId);
    const summary = run?.metrics.find(({ key }) => key === metric);
    if (run === undefined || summary === undefined) {
      throw new NotFound(`The run ${runId} has no metric ${JSON.stringify(metric)}; choose another metric, or leave the run out.`);
    }
    const seed = seedOf(run.params);
    return { runId, value: summary[of]?.value ?? Number.NaN, ...(seed === undefined ? {} : { seed }) };
  });
}

function settingOf(run: Run) {
  const { exact, commit } = codeOf({ run });
  const code = exact ?? commit;
  const datasets = run.datasets.map(({ dataset }) => `${dataset.name} ${dataset.digest}`);
  return { runId: run.info.id, params: run.params, datasets, ...(code === undefined ? {} : { code }) };
}

/** Comparisons without a test do not count among the others. */
function adjustedPs(comparisons: readonly GroupComparison[]) {
  const ps = comparisons.map(({ welch }) => ("p" in welch ? welch.p : undefined));
  const tested = ps.flatMap((p) => p ?? []);
  const back = (adjusted: readonly number[]) => {
    let next = 0;
    return ps.map((p) => doubleJson(p === undefined ? Number.NaN : (adjusted[next++] ?? Number.NaN)));
  };
  return { holm: back(holm(tested)), benjaminiHochberg: back(benjaminiHochberg(tested)) };
}

/** The same value with JSON's words for NaN and the infinities, wherever they stand. */
function withDoubles(value: unknown): unknown {
  if (typeof value === "number") return doubleJson(value);
  if (Array.isArray(value)) return value.map(withDoubles);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDoubles(inner)]));
}
