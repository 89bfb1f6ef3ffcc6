import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { TraceId } from "@trialbook/core/ids.ts";
import type { NewTrace } from "@trialbook/core/trace/trace.ts";
import type { Database } from "../database.ts";
import { findExperiment, requireActive } from "../experiment-row.ts";
import { writeAssessment } from "./assessment-rows.ts";

const COLUMNS = "id, experiment_id, name, requested, duration, state, client_request_id, request_preview, response_preview, artifact_uri";
const INSERT = `INSERT INTO traces (${COLUMNS}, complete) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET`;

/** Within work: records what somebody tells of a trace. It stands against what was guessed or told before. */
export function writeTrace(database: Database, trace: NewTrace): void {
  insertTrace(
    database,
    `${INSERT}
      experiment_id = excluded.experiment_id,
      name = coalesce(excluded.name, name),
      requested = excluded.requested,
      duration = excluded.duration,
      state = excluded.state,
      client_request_id = excluded.client_request_id,
      request_preview = coalesce(excluded.request_preview, request_preview),
      response_preview = coalesce(excluded.response_preview, response_preview),
      complete = 1`,
    trace,
    1,
  );
  writeEntries(database, "trace_metadata", trace.id, trace.metadata, "value = excluded.value");
  writeEntries(database, "trace_tags", trace.id, trace.tags, "value = excluded.value");
  for (const assessment of trace.assessments) writeAssessment(database, assessment);
}

/** Within work: records what spans tell of their trace, where nobody told of it. */
export function writeGuess(database: Database, trace: NewTrace): void {
  insertTrace(
    database,
    `${INSERT}
      name = coalesce(name, excluded.name),
      requested = iif(complete, requested, min(requested, excluded.requested)),
      duration = iif(complete, duration, coalesce(
        max(requested + duration, excluded.requested + excluded.duration),
        requested + duration, excluded.requested + excluded.duration) - min(requested, excluded.requested)),
      state = iif(state IN ('in-progress', 'unspecified') AND excluded.state <> 'in-progress', excluded.state, state),
      request_preview = coalesce(request_preview, excluded.request_preview),
      response_preview = coalesce(response_preview, excluded.response_preview)`,
    trace,
    0,
  );
  writeEntries(database, "trace_metadata", trace.id, trace.metadata, "value = value");
  writeEntries(database, "trace_tags", trace.id, trace.tags, "value = excluded.value");
}

/** Within work: one run more that a trace belongs to. */
export function writeTraceRun(database: Database, id: TraceId, runId: string): void {
  database.sql("INSERT INTO trace_runs (trace_id, run_id) VALUES (?, ?) ON CONFLICT DO NOTHING").run(id, runId);
}

function insertTrace(database: Database, statement: string, trace: NewTrace, complete: 0 | 1): void {
  const { id, experimentId } = trace;
  requireActive(database, experimentId);
  const artifactUri = `${findExperiment(database, experimentId).artifactLocation}/traces/${id}/artifacts`;
  database
    .sql(statement)
    .run(
      id,
      experimentId,
      trace.name ?? null,
      trace.requested,
      trace.duration ?? null,
      trace.state,
      trace.clientRequestId ?? null,
      trace.requestPreview ?? null,
      trace.responsePreview ?? null,
      artifactUri,
      complete,
    );
  if (trace.runId !== undefined) writeTraceRun(database, id, trace.runId);
}

/** Within work: tags or metadata of a trace; `update` says what becomes of those it has. */
function writeEntries(
  database: Database,
  table: "trace_tags" | "trace_metadata",
  id: TraceId,
  entries: readonly Tag[],
  update: "value = excluded.value" | "value = value",
): void {
  const upsert = database.sql(
    `INSERT INTO ${table} (trace_id, key, value) VALUES (?, ?, ?) ON CONFLICT (trace_id, key) DO UPDATE SET ${update}`,
  );
  for (const { key, value } of entries) upsert.run(id, key, value);
}
