import { asRunId, asTraceId } from "@trialbook/core/ids.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { invalid } from "../errors.ts";
import { int, message, optional, repeated, required, someOf, text, withDefault } from "../message.ts";
import { registeredName, versionNumber } from "../registry/registry-wire.ts";
import { cut, experimentId, tagValueLength } from "../wire.ts";
import { checkTagKey, promptTag, TRACE_KEYS } from "./keys.ts";

const versions = ["2.0", "3.0"] as const;

const setTag = versions.map((version) =>
  endpoint({
    method: "PATCH",
    path: "traces/:trace_id/tags",
    version,
    permission: "write",
    request: { trace_id: required(text), key: required(text), value: withDefault(text, "") },
    async handle({ trace_id, key, value }, { book }) {
      checkTagKey(key, "set");
      const id = asTraceId(trace_id);
      if (key === TRACE_KEYS.name) await book.traces.renameTrace(id, value);
      else await book.traces.setTraceTag(id, { key, value: cut(value, tagValueLength) });
      return {};
    },
  }),
);

const deleteTag = versions.map((version) =>
  endpoint({
    method: "DELETE",
    path: "traces/:trace_id/tags",
    version,
    permission: "write",
    request: { trace_id: required(text), key: required(text) },
    async handle({ trace_id, key }, { book }) {
      checkTagKey(key, "deleted");
      const id = asTraceId(trace_id);
      if (key === TRACE_KEYS.name) await book.traces.renameTrace(id, undefined);
      else await book.traces.deleteTraceTag(id, key);
      return {};
    },
  }),
);

const deleteTraces = versions.map((version) =>
  endpoint({
    method: "POST",
    path: "traces/delete-traces",
    version,
    permission: "write",
    request: {
      experiment_id: required(experimentId),
      max_timestamp_millis: optional(int),
      max_traces: optional(int),
      request_ids: repeated(text),
    },
    async handle({ experiment_id, max_timestamp_millis: until, max_traces: most, request_ids: ids }, { book }) {
      if (until === undefined && ids.length === 0) throw invalid("Either `max_timestamp_millis` or `trace_ids` must be specified.");
      if (until !== undefined && ids.length > 0) throw invalid("Only one of `max_timestamp_millis` and `trace_ids` can be specified.");
      if (most !== undefined && ids.length > 0) throw invalid("`max_traces` can't be specified if `trace_ids` is specified.");
      if (most !== undefined && most <= 0) throw invalid(`\`max_traces\` must be a positive integer, received ${most}.`);
      const deleted = await book.traces.deleteTraces({
        experimentId: experiment_id,
        ...(ids.length === 0 ? {} : { ids: ids.map(asTraceId) }),
        ...(until === undefined ? {} : { until: Number(until) }),
        ...(most === undefined ? {} : { most: Number(most) }),
      });
      return { traces_deleted: deleted };
    },
  }),
);

/** Source: MLflow's store refuses more. */
const mostLinks = 100;

const linkToRun = endpoint({
  method: "POST",
  path: "traces/link-to-run",
  permission: "write",
  request: { trace_ids: someOf(text), run_id: required(text) },
  async handle({ trace_ids, run_id }, { book }) {
    if (trace_ids.length > mostLinks) {
      throw invalid(`Cannot link more than ${mostLinks} traces to a run in a single request. Provided ${trace_ids.length} traces.`);
    }
    await book.traces.linkTraces(trace_ids.map(asTraceId), asRunId(run_id));
    return {};
  },
});

const promptVersion = message({ name: required(registeredName), version: required(versionNumber) });

/** Clients tell of the prompts that were loaded while a trace was recorded. They need not be there any more. */
const linkPrompts = endpoint({
  method: "POST",
  path: "traces/link-prompts",
  permission: "write",
  request: { trace_id: required(text), prompt_versions: someOf(promptVersion) },
  async handle({ trace_id, prompt_versions }, { book }) {
    if (prompt_versions.length > mostLinks) {
      throw invalid(
        `Cannot link more than ${mostLinks} prompts to a trace in a single request. Provided ${prompt_versions.length} prompts.`,
      );
    }
    const id = asTraceId(trace_id);
    for (const { name, version } of prompt_versions)
      await book.traces.setTraceTag(id, { key: promptTag(name, String(version)), value: "" });
    return {};
  },
});

export const traceChangeEndpoints: readonly Endpoint[] = [...setTag, ...deleteTag, ...deleteTraces, linkToRun, linkPrompts];
