import { asRunId, asTraceId, type ExperimentId } from "@trialbook/core/ids.ts";
import type { NewTrace } from "@trialbook/core/trace/trace.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { invalid } from "../errors.ts";
import { message, optional, type Reader, repeated, required, shown, text, withDefault } from "../message.ts";
import { atMost, cut, experimentId } from "../wire.ts";
import { assessmentFields, readAssessment } from "./assessment-json.ts";
import { settableTags, TRACE_KEYS, textMap, valueOfKey } from "./keys.ts";
import { duration, timestamp } from "./proto-time.ts";
import { traceJson, traceState } from "./trace-json.ts";

/** Clients cut previews to 1,000 characters themselves; Databricks takes 10,000. */
const longestPreview = 10_000;

/** Where a trace lies; of the places there are only experiments are known here. */
const locationFields = message({ type: optional(text), mlflow_experiment: optional(message({ experiment_id: required(experimentId) })) });

export const traceLocation: Reader<ExperimentId> = (value, path) => {
  const { mlflow_experiment, type } = locationFields(value, path);
  if (mlflow_experiment !== undefined) return mlflow_experiment.experiment_id;
  throw invalid(
    `Invalid value ${shown(type ?? value)} for parameter '${path}' supplied: traces are kept in experiments (MLFLOW_EXPERIMENT).`,
  );
};

const traceInfo = message({
  trace_id: required(atMost(250)),
  client_request_id: optional(text),
  trace_location: required(traceLocation),
  request_preview: optional(text),
  response_preview: optional(text),
  request_time: withDefault(timestamp, 0),
  execution_duration: optional(duration),
  state: withDefault(traceState, "unspecified"),
  trace_metadata: withDefault(textMap, []),
  tags: withDefault(textMap, []),
  assessments: repeated(assessmentFields),
});

/** Clients tell of a trace when it has ended, after they have sent its spans. */
export const recordTrace: Endpoint = endpoint({
  method: "POST",
  path: "traces",
  version: "3.0",
  permission: "write",
  request: { trace: required(message({ trace_info: required(traceInfo) })) },
  async handle({ trace: { trace_info: sent } }, { book, newId, clock }) {
    const id = asTraceId(sent.trace_id);
    const name = valueOfKey(sent.tags, TRACE_KEYS.name);
    const runId = valueOfKey(sent.trace_metadata, TRACE_KEYS.sourceRun);
    const told: NewTrace = {
      id,
      experimentId: sent.trace_location,
      ...(runId ? { runId: asRunId(runId) } : {}),
      ...(name === undefined ? {} : { name }),
      requested: sent.request_time,
      ...(sent.execution_duration === undefined ? {} : { duration: sent.execution_duration }),
      state: sent.state,
      ...(sent.client_request_id === undefined ? {} : { clientRequestId: sent.client_request_id }),
      ...(sent.request_preview === undefined ? {} : { requestPreview: cut(sent.request_preview, longestPreview) }),
      ...(sent.response_preview === undefined ? {} : { responsePreview: cut(sent.response_preview, longestPreview) }),
      metadata: sent.trace_metadata.filter(({ key }) => key !== TRACE_KEYS.finalized),
      tags: settableTags(sent.tags),
      assessments: sent.assessments.map((fields) => readAssessment(fields, { traceId: id, newId, now: clock() })),
    };
    return { trace: { trace_info: traceJson(await book.traces.putTrace(told)) } };
  },
});
