import type { DataVersion, VersionReference } from "@trialbook/core/dataset/data-version.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import { asBlobHash } from "@trialbook/core/ids.ts";
import type { Database, Row } from "../database.ts";

const COLUMNS = `data_sets.name, v.number, v.digest, v.files, v.bytes, data_manifests.hash, v.profile, v.source, v.created,
  (SELECT json_group_array(alias ORDER BY alias) FROM data_aliases AS a WHERE a.data_set_id = v.data_set_id AND a.number = v.number)`;
const TABLES = `data_versions AS v JOIN data_sets ON data_sets.id = v.data_set_id
  JOIN data_manifests ON data_manifests.id = v.manifest_id`;

/** @throws {NotFound} if there is no such dataset */
export function datasetId(database: Database, name: string): number {
  const row = database.rows("SELECT id FROM data_sets WHERE name = ?").get(name);
  if (row === undefined) throw new NotFound(`There is no dataset ${JSON.stringify(name)}; trialbook data list shows those there are.`);
  return Number(row[0]);
}

/** Newest first. @throws {NotFound} */
export function versionsOf(database: Database, name: string): DataVersion[] {
  return database
    .rows(`SELECT ${COLUMNS} FROM ${TABLES} WHERE v.data_set_id = ? ORDER BY v.number DESC`)
    .all(datasetId(database, name))
    .map(readVersion);
}

/** @throws {NotFound} naming the dataset, the version or the alias that is not there */
export function versionOf(database: Database, name: string, reference: VersionReference): DataVersion {
  const id = datasetId(database, name);
  const number = numberOf(database, { id, name, reference });
  const row = database.rows(`SELECT ${COLUMNS} FROM ${TABLES} WHERE v.data_set_id = ? AND v.number = ?`).get(id, number);
  if (row === undefined) throw new NotFound(`The dataset ${JSON.stringify(name)} has no version ${number}.`);
  return readVersion(row);
}

export function versionsByDigest(database: Database, prefix: string, limit: number): DataVersion[] {
  return database
    .rows(`SELECT ${COLUMNS} FROM ${TABLES} WHERE v.digest >= ? AND v.digest < ? ORDER BY v.created, data_sets.name, v.number LIMIT ?`)
    .all(prefix, `${prefix}g`, limit) // g comes after all hexadecimal digits
    .map(readVersion);
}

/** Each dataset's newest version, ascending by name, with how many versions it has. */
export function newestVersions(database: Database): { readonly latest: DataVersion; readonly versions: number }[] {
  return database
    .rows(
      `SELECT ${COLUMNS}, counts.versions FROM ${TABLES}
       JOIN (SELECT data_set_id, max(number) AS newest, count(*) AS versions FROM data_versions GROUP BY data_set_id) AS counts
         ON counts.data_set_id = v.data_set_id AND counts.newest = v.number
       ORDER BY data_sets.name`,
    )
    .all()
    .map((row) => ({ latest: readVersion(row), versions: Number(row[10]) }));
}

function numberOf(
  database: Database,
  { id, name, reference }: { readonly id: number; readonly name: string; readonly reference: VersionReference },
): number {
  if (reference === "latest") return Number(database.rows("SELECT max(number) FROM data_versions WHERE data_set_id = ?").get(id)?.[0]);
  if ("number" in reference) return reference.number;
  const row = database.rows("SELECT number FROM data_aliases WHERE data_set_id = ? AND alias = ?").get(id, reference.alias);
  if (row === undefined) throw new NotFound(`The dataset ${JSON.stringify(name)} has no alias ${JSON.stringify(reference.alias)}.`);
  return Number(row[0]);
}

function readVersion([name, number, digest, files, bytes, manifest, profile, source, created, aliases]: Row): DataVersion {
  return {
    name: String(name),
    number: Number(number),
    digest: String(digest),
    files: Number(files),
    bytes: Number(bytes),
    manifest: asBlobHash(String(manifest)),
    ...(profile === null ? {} : { profile: asBlobHash(String(profile)) }),
    source: String(source),
    created: Number(created),
    aliases: JSON.parse(String(aliases)) as string[], // made by the query
  };
}
