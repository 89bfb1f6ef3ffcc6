/**
 * A row is one name in one folder, so listing a folder is one walk along the key, whatever lies below it. Folders
 * have rows of their own (without a hash), made with the first file below them and gone with the last.
 */
export const artifactsSchema = `
CREATE TABLE artifacts (
  folder TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT,
  size INTEGER,
  modified INTEGER,
  PRIMARY KEY (folder, name),
  CHECK ((hash IS NULL) = (size IS NULL) AND (hash IS NULL) = (modified IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX artifacts_by_hash ON artifacts (hash) WHERE hash IS NOT NULL;

CREATE TABLE artifact_uploads (
  id TEXT NOT NULL PRIMARY KEY,
  path TEXT NOT NULL,
  begun INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE artifact_upload_parts (
  upload_id TEXT NOT NULL REFERENCES artifact_uploads (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  hash TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (upload_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX artifact_upload_parts_by_hash ON artifact_upload_parts (hash);
`;
