import { TEXT } from "../schema.ts";

/**
 * Versions of datasets. Their files' names lie in manifests, which are blobs; here is only what is asked for by name, and
 * which blobs each manifest needs, so that garbage collection spares them. Hashes there are 32 bytes, not text: a version of
 * 100,000 files has as many rows. A dataset's row counts its versions; the row of a manifest is held while its blobs are
 * noted, and while it is made a version or given up.
 */
export const datasetsSchema: readonly string[] = [
  `CREATE TABLE data_sets (name ${TEXT} PRIMARY KEY, last_version bigint NOT NULL)`,
  `CREATE TABLE data_manifests (hash ${TEXT} PRIMARY KEY, begun bigint NOT NULL)`,
  `CREATE INDEX data_manifests_by_begun ON data_manifests (begun)`,
  `CREATE TABLE data_manifest_blobs (hash bytea NOT NULL, manifest ${TEXT} NOT NULL, PRIMARY KEY (hash, manifest))`,
  `CREATE INDEX data_manifest_blobs_by_manifest ON data_manifest_blobs (manifest)`,
  `CREATE TABLE data_versions (
    name ${TEXT} NOT NULL, number bigint NOT NULL, digest ${TEXT} NOT NULL, manifest ${TEXT} NOT NULL, profile ${TEXT},
    files bigint NOT NULL, bytes bigint NOT NULL, source ${TEXT} NOT NULL, created bigint NOT NULL,
    PRIMARY KEY (name, number), UNIQUE (name, digest))`,
  `CREATE INDEX data_versions_by_digest ON data_versions (digest)`,
  `CREATE INDEX data_versions_by_manifest ON data_versions (manifest)`,
  `CREATE TABLE data_aliases (name ${TEXT} NOT NULL, alias ${TEXT} NOT NULL, number bigint NOT NULL, PRIMARY KEY (name, alias))`,
];
