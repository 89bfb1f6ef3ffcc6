/**
 * Traces and what was said of them. A span's `content` is JSON with its attributes, events, links and status message;
 * `start` and `"end"` are nanoseconds. An assessment's value stands as the JSON that was sent, as text to compare with
 * (a JSON string without its quotes), and as a number if it is one.
 */
export const tracesSchema = `
CREATE TABLE traces (
  id TEXT NOT NULL PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiments(id),
  name TEXT,
  requested INTEGER NOT NULL,
  duration INTEGER,
  state TEXT NOT NULL,
  client_request_id TEXT,
  request_preview TEXT,
  response_preview TEXT,
  artifact_uri TEXT NOT NULL,
  complete INTEGER NOT NULL
) STRICT;
CREATE INDEX traces_by_time ON traces (experiment_id, requested DESC, id);

CREATE TABLE trace_tags (
  trace_id TEXT NOT NULL REFERENCES traces(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE trace_metadata (
  trace_id TEXT NOT NULL REFERENCES traces(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE trace_runs (
  trace_id TEXT NOT NULL REFERENCES traces(id) ON DELETE CASCADE,
  run_id TEXT NOT NULL,
  PRIMARY KEY (trace_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX trace_runs_by_run ON trace_runs (run_id, trace_id);

CREATE TABLE assessments (
  trace_id TEXT NOT NULL REFERENCES traces(id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  source_type TEXT NOT NULL,
  source_id TEXT NOT NULL,
  value TEXT,
  value_text TEXT,
  value_number REAL,
  error TEXT,
  rationale TEXT,
  metadata TEXT NOT NULL,
  span_id TEXT,
  run_id TEXT,
  overrides TEXT,
  valid INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (trace_id, id)
) STRICT;

CREATE TABLE spans (
  trace_id TEXT NOT NULL REFERENCES traces(id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  parent_id TEXT,
  name TEXT NOT NULL,
  type TEXT,
  status TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER,
  content TEXT NOT NULL,
  PRIMARY KEY (trace_id, id)
) STRICT;
CREATE INDEX spans_by_start ON spans (trace_id, start, id);
`;
