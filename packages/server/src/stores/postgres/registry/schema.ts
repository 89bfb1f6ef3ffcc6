import { TEXT } from "../schema.ts";

/**
 * Registered models and their versions, known inside by random ids so that renaming one touches one row. Every write to a
 * model or its versions holds the model's row first. `last_version` only grows, so numbers are never given twice; a
 * failed write takes back its number with itself. `model_version_files` are the paths of our own artifacts that a
 * version needs, `unneeded_files` those that stayed for a version when what they came from was removed; `place` is a
 * path's SHA-256 and `path_head` how it begins, for paths may be longer than what an index holds.
 */
export const registrySchema: readonly string[] = [
  `INSERT INTO counters VALUES ('needed files', 0)`,
  `CREATE TABLE registered_models (
    id ${TEXT} PRIMARY KEY, name ${TEXT} NOT NULL UNIQUE, description ${TEXT}, created bigint NOT NULL, updated bigint NOT NULL,
    last_version bigint NOT NULL DEFAULT 0)`,
  `CREATE INDEX registered_models_by_update ON registered_models (updated)`,
  `CREATE TABLE registered_model_tags (
    registered_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, value ${TEXT} NOT NULL, number float8, PRIMARY KEY (registered_id, key))`,
  `CREATE TABLE model_versions (
    id ${TEXT} PRIMARY KEY, registered_id ${TEXT} NOT NULL, version bigint NOT NULL, stage ${TEXT} NOT NULL, description ${TEXT},
    created bigint NOT NULL, updated bigint NOT NULL, source ${TEXT} NOT NULL, location ${TEXT} NOT NULL, run_id ${TEXT},
    run_link ${TEXT}, model_id ${TEXT}, UNIQUE (registered_id, version))`,
  `CREATE INDEX model_versions_by_stage ON model_versions (registered_id, stage, version)`,
  `CREATE INDEX model_versions_by_update ON model_versions (updated)`,
  `CREATE INDEX model_versions_by_run ON model_versions (run_id) WHERE run_id IS NOT NULL`,
  `CREATE TABLE model_version_tags (
    version_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, value ${TEXT} NOT NULL, number float8, PRIMARY KEY (version_id, key))`,
  `CREATE TABLE model_aliases (
    registered_id ${TEXT} NOT NULL, alias ${TEXT} NOT NULL, version_id ${TEXT} NOT NULL, PRIMARY KEY (registered_id, alias))`,
  `CREATE INDEX model_aliases_by_version ON model_aliases (version_id, alias)`,
  `CREATE TABLE model_version_files (
    version_id ${TEXT} NOT NULL, place ${TEXT} NOT NULL, path_head ${TEXT} NOT NULL, path ${TEXT} NOT NULL, PRIMARY KEY (version_id, place))`,
  `CREATE INDEX model_version_files_by_place ON model_version_files (place)`,
  `CREATE INDEX model_version_files_by_path_head ON model_version_files (path_head)`,
  `CREATE TABLE unneeded_files (place ${TEXT} PRIMARY KEY, path ${TEXT} NOT NULL)`,
];
