import { deleteRows } from "../artifacts/artifact-rows.ts";
import type { Database } from "../database.ts";

/**
 * Within work: forgets the names of all files at or below a path in our artifact store, but for those that a model
 * version needs. Files that stay are noted, for {@link forgetUnneededFiles} to look at again. Time grows with the files
 * below the path only where a version needs some of them.
 */
export function forgetFiles(database: Database, path: string): void {
  const needed = neededRoots(database, path);
  if (needed.length === 0) {
    deleteRows(database, path);
    return;
  }
  database.sql("INSERT INTO unneeded_files (path) VALUES (?) ON CONFLICT DO NOTHING").run(path);
  const isNeeded = (file: string): boolean => needed.some((root) => file === root || file.startsWith(`${root}/`));
  for (const file of filesBelow(database, path)) if (!isNeeded(file)) deleteRows(database, file);
}

/** Within work: looks again at what stayed for the sake of a version. */
export function forgetUnneededFiles(database: Database): void {
  const paths = database.rows("SELECT path FROM unneeded_files").all();
  database.sql("DELETE FROM unneeded_files").run();
  for (const [path] of paths) forgetFiles(database, String(path));
}

/** What versions need at, above or below a path. */
function neededRoots(database: Database, path: string): readonly string[] {
  const parts = path.split("/");
  const atOrAbove = parts.map((_, i) => parts.slice(0, i + 1).join("/"));
  return database
    .rows(
      `SELECT DISTINCT path FROM model_version_files
       WHERE path IN (SELECT value FROM json_each(?)) OR (path >= ? AND path < ?)`,
    )
    .all(JSON.stringify(atOrAbove), `${path}/`, `${path}0`) // 0 is the character after /
    .map((row) => String(row[0]));
}

function filesBelow(database: Database, path: string): readonly string[] {
  return database
    .rows("SELECT folder || '/' || name FROM artifacts WHERE (folder = ? OR (folder >= ? AND folder < ?)) AND hash IS NOT NULL")
    .all(path, `${path}/`, `${path}0`)
    .map((row) => String(row[0]));
}
