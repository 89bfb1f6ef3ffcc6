/**
 * Tables of experiments and runs. A run is known outside by its id and inside by `seq`, which keeps the rows of
 * millions of params small. Text compares by code point. `deleted_at` is when a thing was put into the bin.
 *
 * Params and tags have no index by value, nor have metrics: searches use `KeptColumns`, which says why.
 */
export const bookSchema = `
CREATE TABLE experiments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  artifact_location TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  deleted_at INTEGER,
  last_activity INTEGER
) STRICT;

CREATE TABLE experiment_tags (
  experiment_id INTEGER NOT NULL REFERENCES experiments(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (experiment_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  experiment_id INTEGER NOT NULL REFERENCES experiments(id),
  name TEXT NOT NULL,
  user_id TEXT NOT NULL,
  status TEXT NOT NULL,
  start_time INTEGER,
  end_time INTEGER,
  artifact_uri TEXT NOT NULL,
  deleted_at INTEGER,
  creation_key TEXT
) STRICT;
CREATE INDEX runs_by_start ON runs (experiment_id, start_time DESC, id, deleted_at);
CREATE INDEX runs_running ON runs (experiment_id) WHERE status = 'running' AND deleted_at IS NULL;
CREATE INDEX runs_in_bin ON runs (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE UNIQUE INDEX runs_by_creation_key ON runs (creation_key) WHERE creation_key IS NOT NULL;

CREATE TABLE params (
  run_seq INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_seq, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
  run_seq INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_seq, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE datasets (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiments(id),
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  source_type TEXT NOT NULL,
  source TEXT NOT NULL,
  schema TEXT,
  profile TEXT,
  UNIQUE (experiment_id, name, digest)
) STRICT;

CREATE TABLE run_inputs (
  id INTEGER PRIMARY KEY,
  run_seq INTEGER NOT NULL REFERENCES runs(seq),
  dataset_id INTEGER NOT NULL REFERENCES datasets(id),
  UNIQUE (run_seq, dataset_id)
) STRICT;
CREATE INDEX run_inputs_by_dataset ON run_inputs (dataset_id);

CREATE TABLE input_tags (
  input_id INTEGER NOT NULL REFERENCES run_inputs(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (input_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_model_inputs (
  id INTEGER PRIMARY KEY,
  run_seq INTEGER NOT NULL REFERENCES runs(seq),
  model_id TEXT NOT NULL,
  UNIQUE (run_seq, model_id)
) STRICT;

CREATE TABLE run_model_outputs (
  id INTEGER PRIMARY KEY,
  run_seq INTEGER NOT NULL REFERENCES runs(seq),
  model_id TEXT NOT NULL,
  step INTEGER NOT NULL,
  UNIQUE (run_seq, model_id)
) STRICT;
`;
