import type { DataVersion, VersionReference } from "@trialbook/core/dataset/data-version.ts";
import { readDataVersion } from "../../rows/data-version-row.ts";
import { noDataAlias, noDataset, noDataVersion } from "../../rows/no-dataset.ts";
import type { Queries, Value } from "../database.ts";

const COLUMNS = "v.name, v.number, v.digest, v.files, v.bytes, v.manifest, v.profile, v.source, v.created";

/** Versions that a condition on `v` picks, in an order; `rest` is what follows FROM. */
async function select(queries: Queries, rest: string, values: readonly Value[]): Promise<DataVersion[]> {
  const rows = await queries.rows(`SELECT ${COLUMNS} FROM data_versions AS v ${rest}`, values);
  if (rows.length === 0) return [];
  const named = await queries.rows(
    `SELECT a.name, a.number, a.alias FROM data_aliases AS a
     WHERE (a.name, a.number) IN (SELECT * FROM unnest($1::text[], $2::bigint[])) ORDER BY a.alias`,
    [rows.map(([name]) => String(name)), rows.map(([, number]) => Number(number))],
  );
  const aliases = new Map<string, string[]>();
  for (const [name, number, alias] of named) {
    const key = `${number} ${name}`;
    aliases.set(key, [...(aliases.get(key) ?? []), String(alias)]);
  }
  return rows.map((row) => readDataVersion(row, aliases.get(`${row[1]} ${row[0]}`) ?? []));
}

/** Newest first. @throws {NotFound} */
export async function versionsOf(queries: Queries, name: string): Promise<DataVersion[]> {
  const versions = await select(queries, "WHERE v.name = $1 ORDER BY v.number DESC", [name]);
  if (versions.length === 0) throw noDataset(name);
  return versions;
}

/** @throws {NotFound} naming the dataset, the version or the alias that is not there */
export async function versionOf(queries: Queries, name: string, reference: VersionReference): Promise<DataVersion> {
  const [counted] = await queries.rows("SELECT last_version FROM data_sets WHERE name = $1", [name]);
  if (counted === undefined) throw noDataset(name);
  const number = await numberOf(queries, name, { reference, latest: Number(counted[0]) });
  const [version] = await select(queries, "WHERE v.name = $1 AND v.number = $2", [name, number]);
  if (version === undefined) throw noDataVersion(name, number);
  return version;
}

/** Oldest first. */
export function versionsByDigest(queries: Queries, prefix: string, limit: number): Promise<DataVersion[]> {
  const rest = "WHERE v.digest >= $1 AND v.digest < $2 ORDER BY v.created, v.name, v.number LIMIT $3";
  return select(queries, rest, [prefix, `${prefix}g`, limit]); // g comes after all hexadecimal digits
}

/** Each dataset's newest version, ascending by name. Versions are never deleted, so its number says how many there are. */
export function newestVersions(queries: Queries): Promise<DataVersion[]> {
  return select(queries, "JOIN data_sets AS d ON d.name = v.name AND d.last_version = v.number ORDER BY v.name", []);
}

async function numberOf(
  queries: Queries,
  name: string,
  { reference, latest }: { readonly reference: VersionReference; readonly latest: number },
): Promise<number> {
  if (reference === "latest") return latest;
  if ("number" in reference) return reference.number;
  const [row] = await queries.rows("SELECT number FROM data_aliases WHERE name = $1 AND alias = $2", [name, reference.alias]);
  if (row === undefined) throw noDataAlias(name, reference.alias);
  return Number(row[0]);
}
