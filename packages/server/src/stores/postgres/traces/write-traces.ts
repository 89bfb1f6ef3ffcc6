import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { RunId, TraceId } from "@trialbook/core/ids.ts";
import type { NewTrace } from "@trialbook/core/trace/trace.ts";
import type { Queries } from "../database.ts";
import { lastOfEachKey } from "../entries.ts";
import { findExperiment, requireActive } from "../experiment-row.ts";
import { writeAssessment } from "./assessment-rows.ts";

const COLUMNS = "id, experiment_id, name, requested, duration, state, client_request_id, request_preview, response_preview, artifact_uri";
const INSERT = `INSERT INTO traces (${COLUMNS}, complete) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  ON CONFLICT (id) DO UPDATE SET`;

/** What becomes of an entry that is there already. */
type OnConflict = "UPDATE SET value = excluded.value" | "NOTHING";

/** Records what somebody tells of a trace, and holds it. It stands against what was guessed or told before. */
export async function writeTrace(tx: Queries, trace: NewTrace): Promise<void> {
  await insertTrace(
    tx,
    `${INSERT}
      experiment_id = excluded.experiment_id,
      name = coalesce(excluded.name, traces.name),
      requested = excluded.requested,
      duration = excluded.duration,
      state = excluded.state,
      client_request_id = excluded.client_request_id,
      request_preview = coalesce(excluded.request_preview, traces.request_preview),
      response_preview = coalesce(excluded.response_preview, traces.response_preview),
      complete = TRUE`,
    { trace, complete: true },
  );
  await writeEntries(tx, { id: trace.id, table: "trace_metadata" }, trace.metadata);
  await writeEntries(tx, { id: trace.id, table: "trace_tags" }, trace.tags);
  for (const assessment of trace.assessments) await writeAssessment(tx, assessment);
}

/** Records what spans tell of their trace, where nobody told of it, and holds it. */
export async function writeGuess(tx: Queries, trace: NewTrace): Promise<void> {
  await insertTrace(
    tx,
    `${INSERT}
      name = coalesce(traces.name, excluded.name),
      requested = CASE WHEN traces.complete THEN traces.requested ELSE least(traces.requested, excluded.requested) END,
      duration = CASE WHEN traces.complete THEN traces.duration
        ELSE greatest(traces.requested + traces.duration, excluded.requested + excluded.duration)
          - least(traces.requested, excluded.requested) END,
      state = CASE WHEN traces.state IN ('in-progress', 'unspecified') AND excluded.state <> 'in-progress' THEN excluded.state
        ELSE traces.state END,
      request_preview = coalesce(traces.request_preview, excluded.request_preview),
      response_preview = coalesce(traces.response_preview, excluded.response_preview)`,
    { trace, complete: false },
  );
  await writeEntries(tx, { id: trace.id, table: "trace_metadata", onConflict: "NOTHING" }, trace.metadata);
  await writeEntries(tx, { id: trace.id, table: "trace_tags" }, trace.tags);
}

/** One run more that these traces belong to. */
export async function writeTraceRun(tx: Queries, ids: readonly TraceId[], runId: RunId): Promise<void> {
  await tx.run("INSERT INTO trace_runs (trace_id, run_id) SELECT t.id, $2::text FROM unnest($1::text[]) AS t(id) ON CONFLICT DO NOTHING", [
    ids,
    runId,
  ]);
}

/** Tags or metadata of a trace, which overwrite those it has. */
export async function writeEntries(
  tx: Queries,
  {
    id,
    table,
    onConflict = "UPDATE SET value = excluded.value",
  }: { readonly id: TraceId; readonly table: "trace_tags" | "trace_metadata"; readonly onConflict?: OnConflict },
  entries: readonly Tag[],
): Promise<void> {
  const last = lastOfEachKey(entries);
  if (last.length === 0) return;
  await tx.run(
    `INSERT INTO ${table} (trace_id, key, value) SELECT $1::text, e.key, e.value FROM unnest($2::text[], $3::text[]) AS e(key, value)
     ON CONFLICT (trace_id, key) DO ${onConflict}`,
    [id, last.map(({ key }) => key), last.map(({ value }) => value)],
  );
}

async function insertTrace(
  tx: Queries,
  statement: string,
  { trace, complete }: { readonly trace: NewTrace; readonly complete: boolean },
): Promise<void> {
  const { id, experimentId } = trace;
  const experiment = await requireActive(tx, experimentId);
  const { artifactLocation } = await findExperiment(tx, experimentId);
  await tx.run(statement, [
    ...[id, experiment, trace.name ?? null, trace.requested, trace.duration ?? null, trace.state],
    ...[trace.clientRequestId ?? null, trace.requestPreview ?? null, trace.responsePreview ?? null],
    ...[`${artifactLocation}/traces/${id}/artifacts`, complete],
  ]);
  if (trace.runId !== undefined) await writeTraceRun(tx, [id], trace.runId);
}
