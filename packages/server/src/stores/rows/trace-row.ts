import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId, asTraceId, type RunId, type TraceId } from "@trialbook/core/ids.ts";
import type { Assessment } from "@trialbook/core/trace/assessment.ts";
import type { Trace, TraceState } from "@trialbook/core/trace/trace.ts";

/** What of a trace stands in its own row, and how many spans it has, in SQL; {@link readTraceRows} reads it. */
export const TRACE_COLUMNS = `id, experiment_id, name, requested, duration, state, client_request_id, request_preview, response_preview,
  artifact_uri, CASE WHEN complete THEN 1 ELSE 0 END, (SELECT count(*) FROM spans WHERE spans.trace_id = traces.id)`;

/** What stands beside traces, by their ids. */
export interface BesideTraces {
  readonly tags: ReadonlyMap<TraceId, readonly Tag[]>;
  readonly metadata: ReadonlyMap<TraceId, readonly Tag[]>;
  readonly runs: ReadonlyMap<TraceId, readonly RunId[]>;
  readonly assessments: ReadonlyMap<TraceId, readonly Assessment[]>;
}

/** Traces by id. */
export function readTraceRows(
  rows: readonly (readonly unknown[])[],
  { tags, metadata, runs, assessments }: BesideTraces,
): ReadonlyMap<TraceId, Trace> {
  const found = new Map<TraceId, Trace>();
  for (const row of rows) {
    const [text, experimentId, name, requested, duration, state, clientRequestId, request, response, artifactUri, complete, spans] = row;
    const id = asTraceId(String(text));
    found.set(id, {
      id,
      experimentId: asExperimentId(String(experimentId)),
      runIds: runs.get(id) ?? [],
      ...(name === null ? {} : { name: String(name) }),
      requested: Number(requested),
      ...(duration === null ? {} : { duration: Number(duration) }),
      state: String(state) as TraceState, // the column holds only what was written as this type
      ...(clientRequestId === null ? {} : { clientRequestId: String(clientRequestId) }),
      ...(request === null ? {} : { requestPreview: String(request) }),
      ...(response === null ? {} : { responsePreview: String(response) }),
      metadata: metadata.get(id) ?? [],
      tags: tags.get(id) ?? [],
      assessments: assessments.get(id) ?? [],
      artifactUri: String(artifactUri),
      isComplete: complete === 1,
      spanCount: Number(spans),
    });
  }
  return found;
}
