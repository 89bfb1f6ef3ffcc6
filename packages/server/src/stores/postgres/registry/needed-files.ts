import { below, deleteRows, headOf, isWithin, keyOf } from "../artifacts/artifact-rows.ts";
import type { Queries } from "../database.ts";

/** Notes that a version needs what lies at or below these paths; nobody forgets files until the transaction ends. */
export async function needFiles(tx: Queries, versionId: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await tx.rows("SELECT value FROM counters WHERE name = 'needed files' FOR SHARE");
  await tx.run(
    `INSERT INTO model_version_files (version_id, place, path_head, path)
     SELECT $1::text, f.place, f.path_head, f.path FROM unnest($2::text[], $3::text[], $4::text[]) AS f(place, path_head, path)
     ON CONFLICT DO NOTHING`,
    [versionId, paths.map(keyOf), paths.map(headOf), paths],
  );
}

/**
 * Forgets the names of all files at or below a path in our artifact store, but for those that a model version needs.
 * Files that stay are noted, for {@link forgetUnneededFiles} to look at again. Time grows with the files below the path
 * only where a version needs some of them.
 */
export async function forgetFiles(tx: Queries, path: string): Promise<void> {
  await tx.rows("SELECT value FROM counters WHERE name = 'needed files' FOR UPDATE");
  const needed = await neededRoots(tx, path);
  if (needed.length === 0) return deleteRows(tx, path);
  await tx.run("INSERT INTO unneeded_files VALUES ($1, $2) ON CONFLICT DO NOTHING", [keyOf(path), path]);
  const isNeeded = (file: string): boolean => needed.some((root) => file === root || file.startsWith(`${root}/`));
  for (const file of await filesBelow(tx, path)) if (!isNeeded(file)) await deleteRows(tx, file);
}

/** Looks again at what stayed for the sake of a version. */
export async function forgetUnneededFiles(tx: Queries): Promise<void> {
  const rows = await tx.rows("DELETE FROM unneeded_files RETURNING path");
  for (const [path] of rows) await forgetFiles(tx, String(path));
}

/** What versions need at, above or below a path. */
async function neededRoots(tx: Queries, path: string): Promise<readonly string[]> {
  const parts = path.split("/");
  const atOrAbove = parts.map((_, i) => keyOf(parts.slice(0, i + 1).join("/")));
  const rows = await tx.rows(
    `SELECT path FROM model_version_files WHERE place = ANY($6::text[]) UNION SELECT path FROM model_version_files WHERE ${isWithin("path")}`,
    [...below(path), atOrAbove],
  );
  return rows.map((row) => String(row[0]));
}

async function filesBelow(tx: Queries, path: string): Promise<readonly string[]> {
  const rows = await tx.rows(`SELECT folder, name FROM artifacts WHERE ${isWithin("folder")} AND hash IS NOT NULL`, below(path));
  return rows.map(([folder, name]) => `${folder}/${name}`);
}
