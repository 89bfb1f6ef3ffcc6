import type { Endpoint } from "../endpoint.ts";
import { assessmentEndpoints } from "./assessments.ts";
import { traceChangeEndpoints } from "./change-traces.ts";
import { getTrace, getTraceInfo, getTraceInfos, getTraces } from "./get-traces.ts";
import { oldTraceEndpoints } from "./old-traces.ts";
import { recordTrace } from "./record-trace.ts";
import { searchTraces, searchTracesOld } from "./search-traces.ts";

/** Everything under `mlflow/traces`. Spans arrive through OpenTelemetry's own endpoint. */
export const traceEndpoints: readonly Endpoint[] = [
  recordTrace,
  getTrace,
  getTraces,
  getTraceInfo,
  getTraceInfos,
  searchTraces,
  searchTracesOld,
  ...traceChangeEndpoints,
  ...assessmentEndpoints,
  ...oldTraceEndpoints,
];
