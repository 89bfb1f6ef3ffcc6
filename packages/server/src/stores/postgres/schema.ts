import type { Engine } from "./engines/engine.ts";

/** Text that compares by code point, whatever the database's own collation. */
export const TEXT = 'text COLLATE "C"';

/** The shards of sealing: whoever holds a shard's row packs the tails of its runs. */
export const SHARDS = 64;

/**
 * Tables of experiments and runs. `run_heads` is what every write to a run locks first: it says whether the run takes
 * writes, and which number its next row of the tail has. So two writers of a run follow each other, rows become visible
 * in the order of their numbers, and no sequence is needed. `number` is a param's or tag's value where it is a number.
 */
export function bookSchema(engine: Engine): readonly string[] {
  return [
    `CREATE TABLE experiments (
      id bigint PRIMARY KEY, name ${TEXT} NOT NULL UNIQUE, artifact_location ${TEXT} NOT NULL,
      created bigint NOT NULL, updated bigint NOT NULL, deleted_at bigint)`,
    `CREATE TABLE experiment_activity (experiment_id bigint PRIMARY KEY, at bigint NOT NULL)`,
    `CREATE TABLE experiment_tags (
      experiment_id bigint NOT NULL, key ${TEXT} NOT NULL, value ${TEXT} NOT NULL, PRIMARY KEY (experiment_id, key))`,
    `CREATE TABLE counters (name ${TEXT} PRIMARY KEY, value bigint NOT NULL)`,
    `INSERT INTO counters VALUES ('experiments', 0)`,
    `CREATE TABLE runs (
      id ${TEXT} PRIMARY KEY, experiment_id bigint NOT NULL, name ${TEXT} NOT NULL, user_id ${TEXT} NOT NULL,
      status ${TEXT} NOT NULL, start_time bigint, end_time bigint, artifact_uri ${TEXT} NOT NULL, deleted_at bigint,
      creation_key ${TEXT})`,
    `CREATE INDEX runs_by_start ON runs (experiment_id, start_time DESC, id)`,
    `CREATE INDEX runs_running ON runs (experiment_id) WHERE status = 'running' AND deleted_at IS NULL`,
    `CREATE INDEX runs_in_bin ON runs (deleted_at) WHERE deleted_at IS NOT NULL`,
    `CREATE UNIQUE INDEX runs_by_creation_key ON runs (creation_key) WHERE creation_key IS NOT NULL`,
    `CREATE TABLE run_heads (
      run_id ${TEXT} PRIMARY KEY, experiment_id bigint NOT NULL, is_active boolean NOT NULL, next_row bigint NOT NULL)`,
    ...["params", "tags"].flatMap((name) =>
      engine.spreadByRun({
        name,
        columns: `run_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, value ${TEXT} NOT NULL, number float8,
          experiment_id bigint NOT NULL, PRIMARY KEY (run_id, key)`,
      }),
    ),
    `CREATE TABLE datasets (
      experiment_id bigint NOT NULL, id ${TEXT} NOT NULL, name ${TEXT} NOT NULL, digest ${TEXT} NOT NULL,
      source_type ${TEXT} NOT NULL, source ${TEXT} NOT NULL, schema ${TEXT}, profile ${TEXT}, PRIMARY KEY (experiment_id, id))`,
    `CREATE TABLE run_inputs (
      run_id ${TEXT} NOT NULL, dataset_id ${TEXT} NOT NULL, experiment_id bigint NOT NULL, position int NOT NULL,
      PRIMARY KEY (run_id, dataset_id))`,
    `CREATE INDEX run_inputs_by_dataset ON run_inputs (experiment_id, dataset_id)`,
    `CREATE TABLE input_tags (
      run_id ${TEXT} NOT NULL, dataset_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, value ${TEXT} NOT NULL,
      PRIMARY KEY (run_id, dataset_id, key))`,
    `CREATE TABLE run_model_inputs (
      run_id ${TEXT} NOT NULL, model_id ${TEXT} NOT NULL, position int NOT NULL, PRIMARY KEY (run_id, model_id))`,
    `CREATE TABLE run_model_outputs (
      run_id ${TEXT} NOT NULL, model_id ${TEXT} NOT NULL, step bigint NOT NULL, position int NOT NULL, PRIMARY KEY (run_id, model_id))`,
  ];
}

/**
 * Tables of metrics. A tail row holds what one commit appended to a run, a chunk up to 4,096 sealed points of one
 * (run, key); chunks of a key do not overlap. Of `latest_metrics`, a NULL `value` or `first_value` is NaN, and `min_*` and
 * `max_*` are NULL while nothing but NaN was logged.
 */
export function metricsSchema(engine: Engine): readonly string[] {
  return [
    ...engine.spreadByRun({
      name: "metric_tail",
      columns: `run_id ${TEXT} NOT NULL, n bigint NOT NULL, points int NOT NULL, block bytea NOT NULL, PRIMARY KEY (run_id, n)`,
    }),
    ...engine.spreadByRun({
      name: "metric_chunk",
      columns: `run_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, n bigint NOT NULL, count int NOT NULL,
        first_step bigint NOT NULL, first_at bigint NOT NULL, last_step bigint NOT NULL, last_at bigint NOT NULL,
        min_at bigint NOT NULL, max_at bigint NOT NULL, pyramid bytea, block bytea NOT NULL, PRIMARY KEY (run_id, key, n)`,
    }),
    ...engine.spreadByRun({
      name: "latest_metrics",
      columns: `run_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, experiment_id bigint NOT NULL,
        value float8, step bigint NOT NULL, at bigint NOT NULL,
        first_value float8, first_step bigint NOT NULL, first_at bigint NOT NULL,
        min_value float8, min_step bigint, min_at bigint, max_value float8, max_step bigint, max_at bigint,
        PRIMARY KEY (run_id, key)`,
    }),
    `CREATE INDEX latest_metrics_by_value ON latest_metrics (experiment_id, key, value)`,
    `CREATE TABLE seal_shards (shard int PRIMARY KEY)`,
    `INSERT INTO seal_shards SELECT generate_series(0, ${SHARDS - 1})`,
  ];
}

/** Logged models. A metric without a data set has empty texts there; `nan` says that the value, 0, stands for NaN. */
export const modelsSchema: readonly string[] = [
  `CREATE TABLE logged_models (
    id ${TEXT} PRIMARY KEY, experiment_id bigint NOT NULL, name ${TEXT} NOT NULL, model_type ${TEXT}, source_run_id ${TEXT},
    status ${TEXT} NOT NULL, artifact_uri ${TEXT} NOT NULL, created bigint NOT NULL, updated bigint NOT NULL, deleted bigint)`,
  `CREATE INDEX logged_models_by_experiment ON logged_models (experiment_id, created DESC, id)`,
  `CREATE INDEX logged_models_by_run ON logged_models (source_run_id)`,
  ...["logged_model_tags", "logged_model_params"].map(
    (name) => `CREATE TABLE ${name} (
      model_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, value ${TEXT} NOT NULL, number float8, PRIMARY KEY (model_id, key))`,
  ),
  `CREATE TABLE logged_model_metrics (
    model_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, at bigint NOT NULL, step bigint NOT NULL, run_id ${TEXT} NOT NULL,
    dataset_name ${TEXT} NOT NULL, dataset_digest ${TEXT} NOT NULL, value float8 NOT NULL, nan boolean NOT NULL,
    PRIMARY KEY (model_id, key, at, step, run_id, dataset_name, dataset_digest, value, nan))`,
];

/**
 * Names of artifacts: a row is one name in one folder; folders have rows of their own, without a hash. `place` is the
 * SHA-256 of folder and name, and `folder_head` how the folder begins: paths may be longer than what an index holds.
 */
export const artifactsSchema: readonly string[] = [
  `CREATE TABLE artifacts (
    place ${TEXT} PRIMARY KEY, folder_place ${TEXT} NOT NULL, folder_head ${TEXT} NOT NULL, folder ${TEXT} NOT NULL, name ${TEXT} NOT NULL,
    hash ${TEXT}, size bigint, modified bigint)`,
  `CREATE INDEX artifacts_by_folder ON artifacts (folder_place)`,
  `CREATE INDEX artifacts_by_folder_head ON artifacts (folder_head)`,
  `CREATE INDEX artifacts_by_hash ON artifacts (hash) WHERE hash IS NOT NULL`,
  `CREATE TABLE artifact_uploads (id ${TEXT} PRIMARY KEY, path ${TEXT} NOT NULL, begun bigint NOT NULL)`,
  `CREATE TABLE artifact_upload_parts (
    upload_id ${TEXT} NOT NULL, number int NOT NULL, hash ${TEXT} NOT NULL, size bigint NOT NULL, PRIMARY KEY (upload_id, number))`,
  `CREATE INDEX artifact_upload_parts_by_hash ON artifact_upload_parts (hash)`,
];
