import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const NAMES = [
  "uv.lock",
  "poetry.lock",
  "pdm.lock",
  "Pipfile.lock",
  "pixi.lock",
  "conda-lock.yml",
  "requirements.txt",
  "requirements.lock",
  "requirements-dev.txt",
  "environment.yml",
  "environment.yaml",
  "pyproject.toml",
  "renv.lock",
  "rv.lock",
  ".python-version",
];
const LARGEST = 5 * 1024 * 1024;

/** Files that say what an environment should be, of the working folder and of every folder up to the code's root. */
export function lockFiles(cwd: string, root: string): readonly string[] {
  const found: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      if (existsSync(path) && statSync(path).isFile() && statSync(path).size <= LARGEST) found.push(path);
    }
    if (folder === root || folder === dirname(folder) || !folder.startsWith(root)) return found;
  }
}
