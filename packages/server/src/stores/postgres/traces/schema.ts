import { TEXT } from "../schema.ts";

/**
 * Traces and what was said of them; every write to one holds its row. A span's `content` is JSON with its attributes,
 * events, links and status message, its texts as this database keeps text; `start` and `"end"` are nanoseconds. An
 * assessment's value stands as the JSON that was sent, as text to compare with (a JSON string without its quotes), and
 * as a number if it is one; `place` counts those of a trace.
 */
export const tracesSchema: readonly string[] = [
  `CREATE TABLE traces (
    id ${TEXT} PRIMARY KEY, experiment_id bigint NOT NULL, name ${TEXT}, requested bigint NOT NULL, duration bigint, state ${TEXT} NOT NULL,
    client_request_id ${TEXT}, request_preview ${TEXT}, response_preview ${TEXT}, artifact_uri ${TEXT} NOT NULL, complete boolean NOT NULL)`,
  `CREATE INDEX traces_by_time ON traces (experiment_id, requested DESC, id)`,
  ...["trace_tags", "trace_metadata"].map(
    (name) => `CREATE TABLE ${name} (
      trace_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, value ${TEXT} NOT NULL, PRIMARY KEY (trace_id, key))`,
  ),
  `CREATE TABLE trace_runs (trace_id ${TEXT} NOT NULL, run_id ${TEXT} NOT NULL, PRIMARY KEY (trace_id, run_id))`,
  `CREATE INDEX trace_runs_by_run ON trace_runs (run_id, trace_id)`,
  `CREATE TABLE assessments (
    trace_id ${TEXT} NOT NULL, id ${TEXT} NOT NULL, place bigint NOT NULL, kind ${TEXT} NOT NULL, name ${TEXT} NOT NULL,
    source_type ${TEXT} NOT NULL, source_id ${TEXT} NOT NULL, value ${TEXT}, value_text ${TEXT}, value_number float8, error ${TEXT},
    rationale ${TEXT}, metadata ${TEXT} NOT NULL, span_id ${TEXT}, run_id ${TEXT}, overrides ${TEXT}, valid boolean NOT NULL,
    created bigint NOT NULL, updated bigint NOT NULL, PRIMARY KEY (trace_id, id))`,
  `CREATE TABLE spans (
    trace_id ${TEXT} NOT NULL, id ${TEXT} NOT NULL, parent_id ${TEXT}, name ${TEXT} NOT NULL, type ${TEXT}, status ${TEXT} NOT NULL,
    start bigint NOT NULL, "end" bigint, content ${TEXT} NOT NULL, PRIMARY KEY (trace_id, id))`,
  `CREATE INDEX spans_by_start ON spans (trace_id, start, id)`,
];

/** All that hangs on a trace, by the column `trace_id`. */
export const OF_TRACES = ["spans", "assessments", "trace_runs", "trace_metadata", "trace_tags"] as const;
