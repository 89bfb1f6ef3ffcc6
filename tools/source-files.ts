import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Files that git knows or would add, below these folders, with one of these endings; paths from the repository's root. */
export function sourceFiles(root: string, folders: readonly string[], endings: readonly string[]): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...folders], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return listed.split("\0").filter((path) => endings.some((ending) => path.endsWith(ending)) && existsSync(`${root}/${path}`));
}
