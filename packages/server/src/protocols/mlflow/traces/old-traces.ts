import { asRunId, asTraceId } from "@trialbook/core/ids.ts";
import type { TraceState } from "@trialbook/core/trace/trace.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { int, message, oneOf, repeated, required, text, withDefault } from "../message.ts";
import { cut, experimentId, tagValueLength } from "../wire.ts";
import { settableTags, TRACE_KEYS, valueOfKey } from "./keys.ts";
import { oldTraceJson } from "./trace-json.ts";

/** What clients of MLflow 2 send: the trace at its start and at its end; its spans they keep as an artifact. */
const pair = message({ key: required(text), value: withDefault((value, path) => cut(text(value, path), tagValueLength), "") });

const status = oneOf<TraceState>({
  TRACE_STATUS_UNSPECIFIED: { number: 0, value: "unspecified" },
  OK: { number: 1, value: "ok" },
  ERROR: { number: 2, value: "error" },
  IN_PROGRESS: { number: 3, value: "in-progress" },
});

const start = endpoint({
  method: "POST",
  path: "traces",
  permission: "write",
  request: {
    experiment_id: required(experimentId),
    timestamp_ms: required(int),
    request_metadata: repeated(pair),
    tags: repeated(pair),
  },
  async handle({ experiment_id, timestamp_ms, request_metadata, tags }, { book, newId }) {
    const name = valueOfKey(tags, TRACE_KEYS.name);
    const runId = valueOfKey(request_metadata, TRACE_KEYS.sourceRun);
    const trace = await book.traces.putTrace({
      id: asTraceId(newId()),
      experimentId: experiment_id,
      ...(runId ? { runId: asRunId(runId) } : {}),
      ...(name === undefined ? {} : { name }),
      requested: Number(timestamp_ms),
      state: "in-progress",
      metadata: request_metadata,
      tags: settableTags(tags),
      assessments: [],
    });
    return { trace_info: oldTraceJson(trace) };
  },
});

const end = endpoint({
  method: "PATCH",
  path: "traces/:request_id",
  permission: "write",
  request: {
    request_id: required(text),
    timestamp_ms: required(int),
    status: withDefault(status, "unspecified"),
    request_metadata: repeated(pair),
    tags: repeated(pair),
  },
  async handle({ request_id, timestamp_ms, status: state, request_metadata, tags }, { book }) {
    const { runIds: _, ...begun } = await book.traces.getTrace(asTraceId(request_id));
    const name = valueOfKey(tags, TRACE_KEYS.name);
    const trace = await book.traces.putTrace({
      ...begun,
      ...(name === undefined ? {} : { name }),
      duration: Number(timestamp_ms) - begun.requested,
      state,
      metadata: request_metadata,
      tags: settableTags(tags),
      assessments: [],
    });
    return { trace_info: oldTraceJson(trace) };
  },
});

const info = endpoint({
  method: "GET",
  path: "traces/:request_id/info",
  permission: "read",
  request: { request_id: required(text) },
  async handle({ request_id }, { book }) {
    return { trace_info: oldTraceJson(await book.traces.getTrace(asTraceId(request_id))) };
  },
});

export const oldTraceEndpoints: readonly Endpoint[] = [start, end, info];
