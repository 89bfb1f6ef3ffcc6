import { createHash } from "node:crypto";
import type { ArtifactFile } from "@trialbook/core/artifact/artifact.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Queries } from "../database.ts";

/** Code points of a folder that its index knows. */
const HEAD = 300;

/** A path as its row has it. */
export interface Place {
  /** Empty for the root. */
  readonly folder: string;
  readonly name: string;
}

export function placeOf(path: string): Place {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? { folder: "", name: path } : { folder: path.slice(0, slash), name: path.slice(slash + 1) };
}

/** The key of a path's row, and of a folder as a folder of others. */
export function keyOf(path: string): string {
  return createHash("sha256").update(path).digest("hex");
}

/** SQL for "the path in this column is $1 or lies below it", with the values of {@link below}; `0` is the character after `/`. */
export function isWithin(column: "folder" | "path"): string {
  return `(${column}_head >= $2 AND ${column}_head <= $3 AND (${column} = $1 OR (${column} >= $4 AND ${column} < $5)))`;
}

const FOLDER_WITHIN = isWithin("folder");

export function below(path: string): readonly [string, string, string, string, string] {
  const head = headOf(path);
  return [path, head, head.length < path.length ? head : `${path}0`, `${path}/`, `${path}0`];
}

/** Names a blob. @throws {Invalid} if the path is a folder or lies under a file */
export async function putRow(tx: Queries, { path, hash, size, modified }: ArtifactFile): Promise<void> {
  const place = placeOf(path);
  await ensureFolder(tx, place.folder);
  const changed = await tx.run(
    `INSERT INTO artifacts VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (place) DO UPDATE SET hash = excluded.hash, size = excluded.size, modified = excluded.modified WHERE artifacts.hash IS NOT NULL`,
    [...rowOf(path), hash, size, modified],
  );
  if (changed === 0) throw new Invalid(`Invalid path ${JSON.stringify(path)}: it is a folder already. Choose another name for the file.`);
}

/** Forgets a file or a folder with all below it, and the folders that are empty then. */
export async function deleteRows(tx: Queries, path: string): Promise<void> {
  if ((await tx.run("DELETE FROM artifacts WHERE place = $1", [keyOf(path)])) === 0) return;
  await tx.run(`DELETE FROM artifacts WHERE ${FOLDER_WITHIN}`, below(path));
  await dropEmptyFolders(tx, placeOf(path).folder);
}

/** Holds the folder's row until the transaction ends, so that nobody drops it as empty meanwhile. */
async function ensureFolder(tx: Queries, path: string): Promise<void> {
  if (path === "") return;
  const [found] = await tx.rows("SELECT hash FROM artifacts WHERE place = $1 FOR SHARE", [keyOf(path)]);
  if (found !== undefined && found[0] !== null) throw liesBelowFile(path);
  if (found !== undefined) return;
  await ensureFolder(tx, placeOf(path).folder);
  if ((await tx.run("INSERT INTO artifacts VALUES ($1, $2, $3, $4, $5, NULL, NULL, NULL) ON CONFLICT DO NOTHING", rowOf(path))) === 0) {
    await ensureFolder(tx, path);
  }
}

function liesBelowFile(path: string): Invalid {
  return new Invalid(`Invalid path: ${JSON.stringify(path)} is a file, so nothing can lie below it. Choose another folder.`);
}

async function dropEmptyFolders(tx: Queries, path: string): Promise<void> {
  if (path === "") return;
  await tx.rows("SELECT place FROM artifacts WHERE place = $1 FOR UPDATE", [keyOf(path)]);
  if ((await tx.rows("SELECT place FROM artifacts WHERE folder_place = $1 LIMIT 1", [keyOf(path)])).length > 0) return;
  await tx.run("DELETE FROM artifacts WHERE place = $1", [keyOf(path)]);
  await dropEmptyFolders(tx, placeOf(path).folder);
}

function rowOf(path: string): readonly [string, string, string, string, string] {
  const { folder, name } = placeOf(path);
  return [keyOf(path), keyOf(folder), headOf(folder), folder, name];
}

/** How a path begins, as its index knows it. */
export function headOf(folder: string): string {
  return folder.length <= HEAD ? folder : [...folder].slice(0, HEAD).join("");
}
