import { NotFound } from "@trialbook/core/errors.ts";
import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asExperimentId, asRunId, asTraceId, type RunId, type TraceId } from "@trialbook/core/ids.ts";
import type { Trace, TraceState } from "@trialbook/core/trace/trace.ts";
import type { Database } from "../database.ts";
import { readAssessments } from "./assessment-rows.ts";

/** The traces of these ids, in their order, with all that is known of them but their spans. */
export function readTraces(database: Database, ids: readonly TraceId[]): Trace[] {
  const these = JSON.stringify(ids);
  const tags = readEntries(database, "trace_tags", these);
  const metadata = readEntries(database, "trace_metadata", these);
  const runs = readRuns(database, these);
  const assessments = readAssessments(database, these);
  const found = new Map<TraceId, Trace>();
  const rows = database
    .rows(
      `SELECT id, experiment_id, name, requested, duration, state, client_request_id, request_preview, response_preview,
         artifact_uri, complete, (SELECT count(*) FROM spans WHERE spans.trace_id = traces.id)
       FROM traces WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .all(these);
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
  return ids.map((id) => found.get(id)).filter((trace) => trace !== undefined);
}

/** @throws {NotFound} */
export function findTrace(database: Database, id: TraceId): Trace {
  const [trace] = readTraces(database, [id]);
  if (trace === undefined) throw noTrace(id);
  return trace;
}

export function noTrace(id: TraceId): NotFound {
  return new NotFound(`Trace with ID '${id}' not found.`);
}

function readEntries(database: Database, table: "trace_tags" | "trace_metadata", ids: string): ReadonlyMap<string, readonly Tag[]> {
  const found = new Map<string, Tag[]>();
  const rows = database
    .rows(`SELECT trace_id, key, value FROM ${table} WHERE trace_id IN (SELECT value FROM json_each(?)) ORDER BY trace_id, key`)
    .all(ids);
  for (const [id, key, value] of rows) {
    const ofTrace = found.get(String(id)) ?? [];
    if (ofTrace.length === 0) found.set(String(id), ofTrace);
    ofTrace.push({ key: String(key), value: String(value) });
  }
  return found;
}

function readRuns(database: Database, ids: string): ReadonlyMap<string, readonly RunId[]> {
  const found = new Map<string, RunId[]>();
  for (const [id, run] of database
    .rows("SELECT trace_id, run_id FROM trace_runs WHERE trace_id IN (SELECT value FROM json_each(?)) ORDER BY trace_id, run_id")
    .all(ids)) {
    const ofTrace = found.get(String(id)) ?? [];
    if (ofTrace.length === 0) found.set(String(id), ofTrace);
    ofTrace.push(asRunId(String(run)));
  }
  return found;
}
