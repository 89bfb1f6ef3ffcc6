import { asExperimentId, asRunId } from "@trialbook/core/ids.ts";
import { friendlyRunName } from "@trialbook/core/run/run-name.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { invalid, quoted } from "./errors.ts";
import { int, optional, repeated, withDefault } from "./message.ts";
import { runInfoJson, runJson } from "./run-json.ts";
import { anyPair, atMost, experimentId, nameTag, runFields, runIdOf, runStatus } from "./wire.ts";

const runName = atMost(500);

const createRun = endpoint({
  method: "POST",
  path: "runs/create",
  permission: "write",
  request: {
    experiment_id: withDefault(experimentId, asExperimentId("0")),
    user_id: withDefault(atMost(256), ""),
    run_name: optional(runName),
    start_time: optional(int),
    tags: repeated(anyPair),
  },
  async handle({ experiment_id, user_id, run_name, start_time, tags }, { book, clock, newId, random }) {
    const tagged = tags.findLast(({ key }) => key === nameTag)?.value;
    if (run_name && tagged && run_name !== tagged) {
      throw invalid(
        `Both 'run_name' argument and '${nameTag}' tag are specified, but with different values ` +
          `(run_name=${quoted(run_name)}, ${nameTag}=${quoted(tagged)}).`,
      );
    }
    const at = clock();
    const run = await book.runs.createRun({
      id: asRunId(newId()),
      experimentId: experiment_id,
      name: run_name || tagged || friendlyRunName(random),
      userId: user_id,
      status: "running",
      startTime: start_time ?? at,
      tags,
      params: [],
      at,
    });
    const { info, data, inputs } = runJson(run);
    return { run: { info, data, inputs } }; // a run that was just made has nothing else
  },
});

/** Clients ask for it before every artifact call and at the end of each run. */
const getRun = endpoint({
  method: "GET",
  path: "runs/get",
  permission: "read",
  request: runFields,
  async handle(run, { book }) {
    return { run: runJson(await book.runs.getRun(runIdOf(run))) };
  },
});

const updateRun = endpoint({
  method: "POST",
  path: "runs/update",
  permission: "write",
  request: { ...runFields, status: optional(runStatus), end_time: optional(int), run_name: optional(runName) },
  async handle({ status, end_time, run_name, ...run }, { book }) {
    const info = await book.runs.updateRun(runIdOf(run), {
      ...(status !== undefined && { status }),
      ...(end_time !== undefined && { endTime: end_time }),
      ...(run_name !== undefined && { name: run_name }),
    });
    return { run_info: runInfoJson(info) };
  },
});

const deleteRun = endpoint({
  method: "POST",
  path: "runs/delete",
  permission: "write",
  request: runFields,
  async handle(run, { book, clock }) {
    await book.runs.deleteRun(runIdOf(run), clock());
    return {};
  },
});

const restoreRun = endpoint({
  method: "POST",
  path: "runs/restore",
  permission: "write",
  request: runFields,
  async handle(run, { book }) {
    await book.runs.restoreRun(runIdOf(run));
    return {};
  },
});

/** The life of a run. Source: MLflow REST API, "Create Run" and following. */
export const runEndpoints: readonly Endpoint[] = [createRun, getRun, updateRun, deleteRun, restoreRun];
