import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KeptFile } from "@trialbook/core/reproduction/code-record.ts";
import { editableFolder, type PythonPackage, type PythonRecord } from "@trialbook/core/reproduction/environment-record.ts";
import type { JournalEvent } from "@trialbook/core/reproduction/journal-line.ts";
import { maskValues } from "@trialbook/core/reproduction/mask-secrets.ts";
import { PACKAGES_FOLDER } from "@trialbook/core/reproduction/run-record.ts";
import { git } from "../code/git.ts";
import { isBelow } from "../files/interesting-files.ts";
import { artifactName, keepFile } from "../files/keep-file.ts";
import type { RunFolder } from "../journal/run-folder.ts";

/** A folder with more is not one package's source. */
const MOST_FILES = 1000;
const LARGEST = 1024 * 1024;
const TOGETHER = 16 * 1024 * 1024;
const NEVER =
  /(?:^|\/)(?:\.git|__pycache__|\.venv|venv|env|node_modules|build|dist|\.tox|\.nox|\.[a-z]+_cache|[^/]+\.egg-info)(?:\/|$)|\.pyc$/;

interface Keeping {
  readonly folder: RunFolder;
  readonly root: string;
  readonly gaps: string[];
  readonly events: JournalEvent[];
}

/** Keeps the source of used packages that are installed from a folder outside of the code: no commit and no index has it. */
export async function keepEditables(python: PythonRecord, keeping: Keeping): Promise<PythonRecord> {
  const packages: PythonPackage[] = [];
  for (const one of python.packages) {
    const source = one.used ? editableFolder(one) : undefined;
    const isOutside = source !== undefined && source !== keeping.root && !isBelow(source, keeping.root);
    const files = isOutside ? await keepSource(source, one.name, keeping) : undefined;
    packages.push(files === undefined ? one : { ...one, files });
  }
  return { ...python, packages };
}

async function keepSource(source: string, name: string, { folder, gaps, events }: Keeping): Promise<readonly KeptFile[] | undefined> {
  const leave = (why: string): undefined => {
    gaps.push(`The source of ${name} in ${source} was not kept: ${why}.`);
  };
  try {
    const paths = (await sourceFiles(source)).filter((path) => !NEVER.test(path) && statSync(join(source, path)).isFile());
    const sizes = paths.map((path) => statSync(join(source, path)).size);
    const together = sizes.reduce((sum, size) => sum + size, 0);
    if (paths.length > MOST_FILES) return leave(`it has more than ${MOST_FILES} files`);
    if (together > TOGETHER || sizes.some((size) => size > LARGEST)) return leave("it is larger than a package's source should be");
    const secret = paths.find((path) => maskValues(readFileSync(join(source, path), "latin1")).count > 0);
    if (secret !== undefined) return leave(`${secret} holds something that looks like a secret`);
    const files: KeptFile[] = [];
    const own: JournalEvent[] = [];
    for (const path of paths) {
      const { event, sha256, size } = await keepFile(folder, join(source, path), artifactName(PACKAGES_FOLDER, name, path));
      own.push(event);
      files.push({ path, sha256, size });
    }
    events.push(...own);
    return files;
  } catch (error) {
    return leave(error instanceof Error ? error.message : String(error));
  }
}

/** What git sees there, else all. Ascending. */
async function sourceFiles(source: string): Promise<readonly string[]> {
  const listed = await git(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: source }).catch(() => undefined);
  const names = listed === undefined ? readdirSync(source, { recursive: true, encoding: "utf8" }) : listed.toString().split("\0");
  return names.filter((name) => name !== "").sort();
}
