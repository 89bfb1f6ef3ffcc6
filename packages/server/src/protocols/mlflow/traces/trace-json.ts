import type { Trace, TraceState } from "@trialbook/core/trace/trace.ts";
import { oneOf } from "../message.ts";
import { assessmentJson, mapJson } from "./assessment-json.ts";
import { isPromptTag, TRACE_KEYS } from "./keys.ts";
import { durationText, timestampText } from "./proto-time.ts";

export const traceState = oneOf<TraceState>({
  STATE_UNSPECIFIED: { number: 0, value: "unspecified" },
  OK: { number: 1, value: "ok" },
  ERROR: { number: 2, value: "error" },
  IN_PROGRESS: { number: 3, value: "in-progress" },
});

export const traceStateName: Readonly<Record<TraceState, string>> = {
  unspecified: "STATE_UNSPECIFIED",
  ok: "OK",
  error: "ERROR",
  "in-progress": "IN_PROGRESS",
};

/** What clients of the third version call a trace's info. */
export function traceJson(trace: Trace): object {
  return {
    trace_id: trace.id,
    ...(trace.clientRequestId === undefined ? {} : { client_request_id: trace.clientRequestId }),
    trace_location: { type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: trace.experimentId } },
    ...(trace.requestPreview === undefined ? {} : { request_preview: trace.requestPreview }),
    ...(trace.responsePreview === undefined ? {} : { response_preview: trace.responsePreview }),
    request_time: timestampText(trace.requested),
    ...(trace.duration === undefined ? {} : { execution_duration: durationText(trace.duration) }),
    state: traceStateName[trace.state],
    trace_metadata: mapJson(metadataOf(trace)),
    tags: mapJson(tagsOf(trace)),
    ...(trace.assessments.length === 0 ? {} : { assessments: trace.assessments.map(assessmentJson) }),
  };
}

/** The same for clients of the second version. */
export function oldTraceJson(trace: Trace): object {
  return {
    request_id: trace.id,
    experiment_id: trace.experimentId,
    timestamp_ms: trace.requested,
    ...(trace.duration === undefined ? {} : { execution_time_ms: trace.duration }),
    status: trace.state === "unspecified" ? "TRACE_STATUS_UNSPECIFIED" : traceStateName[trace.state],
    request_metadata: metadataOf(trace),
    tags: tagsOf(trace),
  };
}

/** Clients of the third version tell of a trace once, at its end. */
function metadataOf({ metadata, isComplete, state }: Trace): Trace["metadata"] {
  return isComplete && state !== "in-progress" ? [...metadata, { key: TRACE_KEYS.finalized, value: "true" }] : metadata;
}

function tagsOf({ tags, name, artifactUri, spanCount }: Trace): Trace["tags"] {
  return [
    ...tags.filter((tag) => !isPromptTag(tag)),
    ...(name === undefined ? [] : [{ key: TRACE_KEYS.name, value: name }]),
    { key: TRACE_KEYS.artifactLocation, value: artifactUri },
    ...(spanCount === 0 ? [] : [{ key: TRACE_KEYS.spansLocation, value: "TRACKING_STORE" }]),
  ];
}
