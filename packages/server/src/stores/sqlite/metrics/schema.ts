/**
 * Tables of metric histories and of what is kept beside them; the store's first migration holds this text.
 *
 * - `metric_tail`: what was appended and is not sealed yet, one row a request with all its keys. `id` is
 *   `run_seq * 2^24 + n`, so that one tree both appends cheaply and finds a run's rows in order.
 * - `metric_chunk`: sealed points of one (run, key), sorted. Chunks of a key do not overlap in (step, at). The wide columns
 *   stand last, so that reading the others does not touch their pages. `pyramid` is NULL for small chunks.
 * - `latest_metrics`: one row a (run, key). A NULL `value`, `first_value` is NaN; `min_*` and `max_*` are NULL while nothing
 *   but NaN was logged. Values are `ANY`, since a REAL column forgets the sign of -0.
 */
export const metricsSchema = `
CREATE TABLE metric_tail (
  id INTEGER PRIMARY KEY,
  points INTEGER NOT NULL,
  block BLOB NOT NULL
) STRICT;

CREATE TABLE metric_chunk (
  id INTEGER PRIMARY KEY,
  run_seq INTEGER NOT NULL,
  key TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_step INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  min_at INTEGER NOT NULL,
  max_at INTEGER NOT NULL,
  pyramid BLOB,
  block BLOB NOT NULL
) STRICT;
CREATE INDEX metric_chunk_by_run ON metric_chunk (run_seq, key);

CREATE TABLE latest_metrics (
  run_seq INTEGER NOT NULL,
  key TEXT NOT NULL,
  value ANY,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  first_value ANY,
  first_step INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  min_value ANY,
  min_step INTEGER,
  min_at INTEGER,
  max_value ANY,
  max_step INTEGER,
  max_at INTEGER,
  PRIMARY KEY (run_seq, key)
) STRICT, WITHOUT ROWID;
`;
