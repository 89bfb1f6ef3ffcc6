import { createReadStream, type Dirent, existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Invalid } from "@trialbook/core/errors.ts";
import type { SourceFile } from "../mlflow-source.ts";

/** Files below a folder, in the order of their names. Links are not followed: they lead out of what MLflow wrote. */
export async function* filesBelow(folder: string, path = ""): AsyncGenerator<SourceFile> {
  const entries: Dirent[] = existsSync(join(folder, path)) ? await readdir(join(folder, path), { withFileTypes: true }) : [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = path === "" ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(folder, below);
    else if (entry.isFile()) yield { path: below, read: async () => createReadStream(join(folder, below)) };
  }
}

/**
 * The folder on this machine that an artifact location means.
 *
 * @param proxied where `mlflow-artifacts:/` locations lie
 * @throws {Invalid} if it is somewhere else
 */
export function folderOf(location: string, proxied: string): string {
  const [, below] = /^mlflow-artifacts:\/*(.*)$/.exec(location) ?? [];
  if (below !== undefined) {
    const root = resolve(proxied);
    const folder = resolve(root, below);
    if (folder !== root && !folder.startsWith(`${root}/`)) throw new Invalid(`${location} would leave ${proxied}.`);
    return folder;
  }
  if (location.startsWith("file:")) return fileURLToPath(location);
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) throw new Invalid(`${location} lies elsewhere; its files are not taken over.`);
  return location;
}
