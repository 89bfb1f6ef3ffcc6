/**
 * Registered models and their versions, known inside by `seq` so that renaming one touches one row. `last_version` only
 * grows, so numbers are never given twice. `model_version_files` are the paths of our own artifacts that a version needs;
 * `unneeded_files` those that stayed for a version when what they came from was removed.
 */
export const registrySchema = `
CREATE TABLE registered_models (
  seq INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  description TEXT,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  last_version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX registered_models_by_update ON registered_models (updated);

CREATE TABLE registered_model_tags (
  model_seq INTEGER NOT NULL REFERENCES registered_models (seq) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_seq, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_versions (
  seq INTEGER PRIMARY KEY,
  model_seq INTEGER NOT NULL REFERENCES registered_models (seq) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  stage TEXT NOT NULL,
  description TEXT,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  source TEXT NOT NULL,
  location TEXT NOT NULL,
  run_id TEXT,
  run_link TEXT,
  model_id TEXT,
  UNIQUE (model_seq, version)
) STRICT;
CREATE INDEX model_versions_by_stage ON model_versions (model_seq, stage, version);
CREATE INDEX model_versions_by_update ON model_versions (updated);
CREATE INDEX model_versions_by_run ON model_versions (run_id) WHERE run_id IS NOT NULL;

CREATE TABLE model_version_tags (
  version_seq INTEGER NOT NULL REFERENCES model_versions (seq) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (version_seq, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_aliases (
  model_seq INTEGER NOT NULL REFERENCES registered_models (seq) ON DELETE CASCADE,
  alias TEXT NOT NULL,
  version_seq INTEGER NOT NULL REFERENCES model_versions (seq) ON DELETE CASCADE,
  PRIMARY KEY (model_seq, alias)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_aliases_by_version ON model_aliases (version_seq, alias);

CREATE TABLE model_version_files (
  version_seq INTEGER NOT NULL REFERENCES model_versions (seq) ON DELETE CASCADE,
  path TEXT NOT NULL,
  PRIMARY KEY (version_seq, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_version_files_by_path ON model_version_files (path);

CREATE TABLE unneeded_files (
  path TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
`;
