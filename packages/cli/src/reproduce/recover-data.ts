import { createHash } from "node:crypto";
import { constants, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { CapturedFile } from "@trialbook/core/reproduction/captured-file.ts";
import { KEPT_FOLDER } from "@trialbook/core/reproduction/run-record.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import { hashFile } from "../capture/files/hash-file.ts";
import { artifactName } from "../capture/files/keep-file.ts";
import { CouldNotRun, type StepFindings } from "./could-not-run.ts";
import type { FreshFolder } from "./fresh-folder.ts";
import { fetchArtifact, type OriginalRun } from "./original-run.ts";
import { placeBelow } from "./place-below.ts";
import { storedData } from "./stored-data.ts";

/** A stream costs more than a small file itself, and data sets have many. */
const READ_WHOLE = 1024 * 1024;

/** A folder or file at an absolute path that now lies in the fresh folder. */
export interface MovedPath {
  readonly from: string;
  readonly to: string;
}

/**
 * Puts every file that the run read where the repeated command will look for it, each proved by its hash: from the code itself,
 * the run's artifacts, its data versions, or the place where it lay. A file outside of the code's folder that is still there
 * unchanged is read where it is.
 *
 * @throws {CouldNotRun} naming the first file that cannot be had as it was
 */
export async function recoverData(
  connection: Connection,
  { original, folder, findings }: { readonly original: OriginalRun; readonly folder: FreshFolder; readonly findings: StepFindings },
): Promise<readonly MovedPath[]> {
  const { record } = original;
  const stored = await storedData(connection, original);
  const moved: MovedPath[] = [];
  const counts = new Map<string, number>();
  for (const file of record.files.filter(({ role }) => role === "input")) {
    if (file.sha256 === undefined) {
      findings.weaker.push(`${file.path} was not hashed (${file.problem ?? "unknown why"}), so nothing proves that it is the same`);
      continue;
    }
    if (file.unstable) findings.weaker.push(`${file.path} changed while the original ran`);
    const from = await recoverFile(connection, { original, folder, stored, file: { ...file, sha256: file.sha256 } });
    if (from.moved !== undefined) moved.push(from.moved);
    counts.set(from.how, (counts.get(from.how) ?? 0) + 1);
  }
  // Folders that the command writes to may have been there already.
  for (const { path, role } of record.files) if (role === "output" && !isAbsolute(path)) placeBelow(folder.root, path);
  if (counts.size === 0) findings.details.push("no data was read");
  for (const [how, count] of counts) findings.details.push(`${count} ${count === 1 ? "file" : "files"} ${how}, proved by hash`);
  return moved;
}

interface FileParts {
  readonly original: OriginalRun;
  readonly folder: FreshFolder;
  readonly stored: Awaited<ReturnType<typeof storedData>>;
  readonly file: CapturedFile & { readonly sha256: string };
}

async function recoverFile(
  connection: Connection,
  { original, folder, stored, file }: FileParts,
): Promise<{ readonly how: string; readonly moved?: MovedPath }> {
  const { path, sha256 } = file;
  const outside = isAbsolute(path);
  if (!outside && (await hashOf(join(folder.root, path))) === sha256) return { how: "in the code" };
  const lay = originalPlace(original, path);
  const there = lay === undefined ? undefined : await hashOf(lay);
  if (outside && there === sha256) return { how: "read where they are" };
  const to = placeBelow(outside ? folder.elsewhere : folder.root, path);
  const moved = outside ? { moved: { from: path, to } } : {};
  if (lay !== undefined && there === sha256) {
    copy(lay, to);
    if ((await hashOf(to)) === sha256) return { how: "copied from where they lay", ...moved };
  }
  for (const name of [file.artifact, artifactName(KEPT_FOLDER, path)]) {
    if (name === undefined) continue;
    const got = await fetchArtifact(connection, { id: original.id, name, to: `${to}.from-run` });
    if (got === sha256) {
      renameSync(`${to}.from-run`, to);
      return { how: "restored from the run", ...moved };
    }
    rmSync(`${to}.from-run`, { force: true });
  }
  if (await stored.restore(sha256, to)) return { how: "restored from data versions", ...moved };
  const now = there === undefined ? "is not there any more" : `has SHA-256 ${there} now`;
  throw new CouldNotRun(
    "data",
    `${path} had SHA-256 ${sha256} when the run read it, and ${lay ?? path} ${now}. It is in no data version either: put the file back, or add it with trialbook data add.`,
  );
}

/** Where a file lay on the machine of the run; a record of an earlier version does not say it of files in a repository. */
function originalPlace({ record: { code } }: OriginalRun, path: string): string | undefined {
  if (isAbsolute(path)) return path;
  return code.root === undefined ? undefined : resolve(code.root, path);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

async function hashOf(path: string): Promise<string | undefined> {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined || !about.isFile()) return undefined;
  if (about.size > READ_WHOLE) return hashFile(path).catch(() => undefined);
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
