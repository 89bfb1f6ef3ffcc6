import type { ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Database } from "../database.ts";

/** A path as its row's key. */
interface Place {
  /** Empty for the root. */
  readonly folder: string;
  readonly name: string;
}

export function placeOf(path: string): Place {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? { folder: "", name: path } : { folder: path.slice(0, slash), name: path.slice(slash + 1) };
}

/** SQL for "the folder is this one or lies below it", with the bounds of {@link below}; `0` is the character after `/`. */
export const FOLDER_WITHIN = "(folder = ? OR (folder >= ? AND folder < ?))";

export function below(path: string): readonly [string, string, string] {
  return [path, `${path}/`, `${path}0`];
}

/** Within work: names a blob. @throws {Invalid} if the path is a folder or lies under a file */
export function putRow(database: Database, { path, hash, size, modified }: ArtifactFile): void {
  const { folder, name } = placeOf(path);
  ensureFolder(database, folder);
  const { changes } = database
    .sql(
      `INSERT INTO artifacts (folder, name, hash, size, modified) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (folder, name) DO UPDATE SET hash = excluded.hash, size = excluded.size, modified = excluded.modified WHERE hash IS NOT NULL`,
    )
    .run(folder, name, hash, size, modified);
  if (changes === 0) throw new Invalid(`Invalid path ${JSON.stringify(path)}: it is a folder already. Choose another name for the file.`);
}

/** Within work: forgets a file or a folder with all below it, and the folders that are empty then. */
export function deleteRows(database: Database, path: string): void {
  const { folder, name } = placeOf(path);
  if (database.sql("DELETE FROM artifacts WHERE folder = ? AND name = ?").run(folder, name).changes === 0) return;
  database.sql(`DELETE FROM artifacts WHERE ${FOLDER_WITHIN}`).run(...below(path));
  dropEmptyFolders(database, folder);
}

function ensureFolder(database: Database, path: string): void {
  if (path === "") return;
  const { folder, name } = placeOf(path);
  const found = database.rows("SELECT hash FROM artifacts WHERE folder = ? AND name = ?").get(folder, name);
  if (found !== undefined && found[0] !== null) {
    throw new Invalid(`Invalid path: ${JSON.stringify(path)} is a file, so nothing can lie below it. Choose another folder.`);
  }
  if (found !== undefined) return;
  ensureFolder(database, folder);
  database.sql("INSERT INTO artifacts (folder, name) VALUES (?, ?)").run(folder, name);
}

function dropEmptyFolders(database: Database, path: string): void {
  if (path === "" || database.rows("SELECT 1 FROM artifacts WHERE folder = ? LIMIT 1").get(path) !== undefined) return;
  const { folder, name } = placeOf(path);
  database.sql("DELETE FROM artifacts WHERE folder = ? AND name = ?").run(folder, name);
  dropEmptyFolders(database, folder);
}
