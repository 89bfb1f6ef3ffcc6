import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { isBelow } from "../capture/files/interesting-files.ts";
import type { FreshFolder } from "./fresh-folder.ts";
import type { OriginalRun } from "./original-run.ts";
import type { MovedPath } from "./recover-data.ts";

/** The paths that the original named with `--data`, as they stand in the fresh folder, so that the repeating run names them too. */
export function declaredData(
  { run, record }: OriginalRun,
  { folder, moved }: { readonly folder: FreshFolder; readonly moved: readonly MovedPath[] },
): readonly string[] {
  const { root } = record.code;
  return run.datasets.flatMap(({ source }) => {
    const path = pathOf(source);
    if (path === undefined) return [];
    const here =
      root !== undefined && isBelow(path, root)
        ? join(folder.root, path.slice(root.length))
        : moved.some(({ from }) => from === path || isBelow(from, path))
          ? join(folder.elsewhere, path)
          : path;
    return existsSync(here) ? [here] : [];
  });
}

function pathOf(source: string): string | undefined {
  try {
    const { uri } = JSON.parse(source) as { readonly uri?: unknown };
    return typeof uri === "string" && isAbsolute(uri) ? uri : undefined;
  } catch {
    return undefined; // Another client's.
  }
}
