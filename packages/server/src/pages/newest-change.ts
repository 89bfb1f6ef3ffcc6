import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** When something in these files and folders last changed, as milliseconds since 1970; what is missing counts as never. */
export function newestChange(paths: readonly string[]): number {
  return Math.max(0, ...paths.map(changeOf));
}

function changeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  // The folder's own time tells of files that are gone.
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => changeOf(join(path, name))));
}
