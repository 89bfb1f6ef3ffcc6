import { NotFound } from "@trialbook/core/errors.ts";
import type { TraceId } from "@trialbook/core/ids.ts";

export function noTrace(id: TraceId): NotFound {
  return new NotFound(`Trace with ID '${id}' not found.`);
}

export function noTraceTag(id: TraceId, key: string): NotFound {
  return new NotFound(`No trace tag with key '${key}' for trace with ID '${id}'`);
}

export function noAssessment(traceId: TraceId, id: string): NotFound {
  return new NotFound(`Assessment with ID '${id}' not found for trace '${traceId}'`);
}
