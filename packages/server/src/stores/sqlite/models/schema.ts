/**
 * Logged models and what is known of them. SQLite has no NaN, so a metric's NaN stands as value 0 with `nan` set.
 * A metric without a data set has empty texts there; text columns never hold an empty name otherwise.
 */
export const modelsSchema = `
CREATE TABLE logged_models (
  id TEXT NOT NULL PRIMARY KEY,
  experiment_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  model_type TEXT,
  source_run_id TEXT,
  status TEXT NOT NULL,
  artifact_uri TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  deleted INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX logged_models_by_experiment ON logged_models (experiment_id, created DESC, id);
CREATE INDEX logged_models_by_run ON logged_models (source_run_id);

CREATE TABLE logged_model_tags (
  model_id TEXT NOT NULL REFERENCES logged_models (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE logged_model_params (
  model_id TEXT NOT NULL REFERENCES logged_models (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE logged_model_metrics (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  step INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  dataset_name TEXT NOT NULL,
  dataset_digest TEXT NOT NULL,
  value REAL NOT NULL,
  nan INTEGER NOT NULL,
  PRIMARY KEY (model_id, key, at, step, run_id, dataset_name, dataset_digest, value, nan)
) STRICT, WITHOUT ROWID;
`;
