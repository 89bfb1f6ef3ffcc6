/**
 * Versions of datasets. Their files' names lie in manifests, which are blobs; here is only what is asked for by name, and
 * which blobs each manifest needs, so that garbage collection spares them. Hashes there are 32 bytes, not text: a version of
 * 100,000 files has as many rows.
 */
export const datasetsSchema = `
CREATE TABLE data_sets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE data_manifests (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  begun INTEGER NOT NULL
) STRICT;

CREATE TABLE data_manifest_blobs (
  hash BLOB NOT NULL,
  manifest_id INTEGER NOT NULL REFERENCES data_manifests (id) ON DELETE CASCADE,
  PRIMARY KEY (hash, manifest_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX data_manifest_blobs_by_manifest ON data_manifest_blobs (manifest_id);

CREATE TABLE data_versions (
  data_set_id INTEGER NOT NULL REFERENCES data_sets (id),
  number INTEGER NOT NULL,
  digest TEXT NOT NULL,
  manifest_id INTEGER NOT NULL REFERENCES data_manifests (id),
  profile TEXT,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  source TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (data_set_id, number),
  UNIQUE (data_set_id, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX data_versions_by_digest ON data_versions (digest);
CREATE INDEX data_versions_by_manifest ON data_versions (manifest_id);

CREATE TABLE data_aliases (
  data_set_id INTEGER NOT NULL,
  alias TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (data_set_id, alias),
  FOREIGN KEY (data_set_id, number) REFERENCES data_versions (data_set_id, number)
) STRICT, WITHOUT ROWID;
`;
