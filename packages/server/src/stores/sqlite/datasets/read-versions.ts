import type { DataVersion, VersionReference } from "@trialbook/core/dataset/data-version.ts";
import { readDataVersion } from "../../rows/data-version-row.ts";
import { noDataAlias, noDataset, noDataVersion } from "../../rows/no-dataset.ts";
import type { Database, Row } from "../database.ts";

const COLUMNS = `(SELECT json_group_array(alias ORDER BY alias) FROM data_aliases AS a WHERE a.data_set_id = v.data_set_id AND a.number = v.number),
  d.name, v.number, v.digest, v.files, v.bytes, m.hash, v.profile, v.source, v.created`;
const TABLES = "data_versions AS v JOIN data_sets AS d ON d.id = v.data_set_id JOIN data_manifests AS m ON m.id = v.manifest_id";

/** @throws {NotFound} if there is no such dataset */
export function datasetId(database: Database, name: string): number {
  const row = database.rows("SELECT id FROM data_sets WHERE name = ?").get(name);
  if (row === undefined) throw noDataset(name);
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
  if (row === undefined) throw noDataVersion(name, number);
  return readVersion(row);
}

export function versionsByDigest(database: Database, prefix: string, limit: number): DataVersion[] {
  return database
    .rows(`SELECT ${COLUMNS} FROM ${TABLES} WHERE v.digest >= ? AND v.digest < ? ORDER BY v.created, d.name, v.number LIMIT ?`)
    .all(prefix, `${prefix}g`, limit) // g comes after all hexadecimal digits
    .map(readVersion);
}

/** Each dataset's newest version, ascending by name, with how many versions it has. */
export function newestVersions(database: Database): { readonly latest: DataVersion; readonly versions: number }[] {
  return database
    .rows(
      `SELECT counts.versions, ${COLUMNS} FROM ${TABLES}
       JOIN (SELECT data_set_id, max(number) AS newest, count(*) AS versions FROM data_versions GROUP BY data_set_id) AS counts
         ON counts.data_set_id = v.data_set_id AND counts.newest = v.number
       ORDER BY d.name`,
    )
    .all()
    .map(([versions, ...row]) => ({ latest: readVersion(row), versions: Number(versions) }));
}

function numberOf(
  database: Database,
  { id, name, reference }: { readonly id: number; readonly name: string; readonly reference: VersionReference },
): number {
  if (reference === "latest") return Number(database.rows("SELECT max(number) FROM data_versions WHERE data_set_id = ?").get(id)?.[0]);
  if ("number" in reference) return reference.number;
  const row = database.rows("SELECT number FROM data_aliases WHERE data_set_id = ? AND alias = ?").get(id, reference.alias);
  if (row === undefined) throw noDataAlias(name, reference.alias);
  return Number(row[0]);
}

function readVersion([aliases, ...row]: Row): DataVersion {
  return readDataVersion(row, JSON.parse(String(aliases)) as string[]); // made by the query
}
