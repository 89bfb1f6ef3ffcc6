import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { hashFile } from "./hash-file.ts";

/** What a `--data` path holds. */
export interface DataManifest {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Ascending by path, which is relative to the folder; a single file stands under its own name. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
  /** SHA-256 over {@link manifestText}. */
  readonly digest: string;
  readonly size: number;
}

/** Hashes a file, or every file of a folder. Links are followed to files, not to folders. @throws what reading throws */
export async function dataManifest(path: string): Promise<DataManifest> {
  const about = await stat(path);
  const found = about.isDirectory() ? await filesBelow(path, "") : [basename(path)];
  const at = (name: string): string => (about.isDirectory() ? join(path, name) : path);
  const files: { path: string; size: number; sha256: string }[] = [];
  for (const name of found.sort()) files.push({ path: name, size: (await stat(at(name))).size, sha256: await hashFile(at(name)) });
  const digest = createHash("sha256").update(manifestText(files)).digest("hex");
  return { name: basename(path), path, files, digest, size: files.reduce((sum, { size }) => sum + size, 0) };
}

/** The form whose hash names a data version: `path\0size\0sha256` a line. */
export function manifestText(files: DataManifest["files"]): string {
  return files.map(({ path, size, sha256 }) => `${path}\0${size}\0${sha256}`).join("\n");
}

async function filesBelow(folder: string, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const name = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(folder, name)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(folder, name))))) found.push(name);
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
