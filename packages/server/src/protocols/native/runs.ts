import * as api from "@trialbook/api/runs.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { asExperimentId, asRunId, type ExperimentId } from "@trialbook/core/ids.ts";
import { reviveIfBeating } from "@trialbook/core/run/lost-runs.ts";
import type { RunStatus } from "@trialbook/core/run/run.ts";
import { friendlyRunName } from "@trialbook/core/run/run-name.ts";
import type { NativeDeps } from "./deps.ts";
import { endpoint } from "./endpoint.ts";
import { findOrCreateExperiment } from "./find-or-create-experiment.ts";
import { readInt64 } from "./json-values.ts";
import { readParams, readPoints, readTags } from "./logged-facts.ts";
import { readDatasetInput, runInfoJson, runJson } from "./run-json.ts";

const defaultExperiment = asExperimentId("0");
const ended = new Set<RunStatus | undefined>(["finished", "failed", "killed"]);

/** What happens to single runs and to handfuls of them. */
export const runEndpoints = [
  endpoint(api.createRun, "write", async (input, deps) => {
    const { book, clock } = deps;
    const params = readParams(input.params);
    const tags = readTags(input.tags);
    const at = clock();
    const run = await book.runs.createRun({
      id: asRunId(deps.newId()),
      experimentId: await experimentOf(input, deps),
      name: input.name || friendlyRunName(deps.random),
      userId: input.userId,
      status: "running",
      startTime: input.startTime === undefined ? at : readInt64(input.startTime),
      tags,
      params,
      at,
      ...(input.idempotencyKey === undefined ? {} : { idempotencyKey: input.idempotencyKey }),
    });
    return { run: await runJson(run, book) };
  }),
  endpoint(api.getRun, "read", async ({ id }, { book }) => ({ run: await runJson(await book.runs.getRun(asRunId(id)), book) })),
  endpoint(api.updateRun, "write", async ({ id, name, status, endTime }, { book, clock }) => {
    const end = endTime !== undefined ? readInt64(endTime) : ended.has(status) ? clock() : undefined;
    const info = await book.runs.updateRun(asRunId(id), {
      ...(name === undefined ? {} : { name }),
      ...(status === undefined ? {} : { status }),
      ...(end === undefined ? {} : { endTime: end }),
    });
    return { info: runInfoJson(info) };
  }),
  endpoint(api.logToRun, "write", async ({ id, params, tags, metrics }, { book }) => {
    await book.runs.appendToRun(asRunId(id), { params: readParams(params), tags: readTags(tags), points: readPoints(metrics) });
    await reviveIfBeating(book.runs, asRunId(id), tags);
    return {};
  }),
  endpoint(api.deleteRunTag, "write", async ({ id, key }, { book }) => {
    await book.runs.deleteRunTag(asRunId(id), key);
    return {};
  }),
  endpoint(api.addRunInputs, "write", async ({ id, datasets }, { book }) => {
    await book.runs.addInputs(asRunId(id), { datasets: datasets.map(readDatasetInput), models: [] });
    return {};
  }),
  endpoint(api.deleteRuns, "write", async ({ ids }, { book, clock }) => {
    const runs = ids.map(asRunId);
    // All are there before any goes: a wrong id in the list leaves the others alone.
    await Promise.all(runs.map((id) => book.runs.getRunInfo(id)));
    const at = clock();
    await Promise.all(runs.map((id) => book.runs.deleteRun(id, at)));
    return {};
  }),
  endpoint(api.restoreRuns, "write", async ({ ids }, { book }) => {
    const runs = ids.map(asRunId);
    await Promise.all(runs.map((id) => book.runs.getRunInfo(id)));
    await Promise.all(runs.map((id) => book.runs.restoreRun(id)));
    return {};
  }),
];

/** Where a new run goes. Both ways of naming an experiment at once would need a winner, so they are refused. */
async function experimentOf(
  { experiment, experimentId }: { readonly experiment?: string | undefined; readonly experimentId?: string | undefined },
  { book, clock }: NativeDeps,
): Promise<ExperimentId> {
  if (experiment !== undefined && experimentId !== undefined) throw new Invalid("Give experiment or experimentId, not both.");
  if (experimentId !== undefined) return asExperimentId(experimentId);
  if (experiment === undefined) return defaultExperiment;
  return (await findOrCreateExperiment(book.experiments, { name: experiment, tags: [], at: clock() })).experiment.id;
}
