import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";
import { blobFiles, putBlobFile } from "@trialbook/server/blobs/disk/blob-files.ts";
import { snapshotDatabase } from "@trialbook/server/stores/sqlite/snapshot.ts";
import { type BackedUpFile, type BackupManifest, BLOB_LIST, DATABASE, MANIFEST, sha256Of } from "./backup-manifest.ts";

export interface BackupParts {
  /** The data folder. */
  readonly from: string;
  readonly to: string;
  readonly version: string;
  readonly now: Date;
  readonly onProgress: (what: string) => void;
}

/** Files of so many names are written at once. */
const LINES = 1000;

/**
 * Makes a backup of a folder's book, also beside the server that writes to it: first the database as it is at one moment, then
 * the files, of which none that the database names can be missing, since files are stored before they are named and
 * removed only while no server runs. What was made is taken away again if this fails.
 *
 * @throws {Invalid} if there is no book, or the backup's folder is not empty
 */
export async function makeBackup({ from, to, version, now, onProgress }: BackupParts): Promise<BackupManifest> {
  if (!existsSync(join(from, DATABASE))) throw new Invalid(`There is no book in ${from}. Name its folder with --data.`);
  const wasThere = existsSync(to);
  if (wasThere && readdirSync(to).length > 0) throw new Invalid(`The folder ${to} is not empty. Name a new one for the backup.`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  try {
    onProgress("the database");
    snapshotDatabase(from, join(to, DATABASE));
    const keys = readdirSync(from).filter((name) => /^[\w-]+\.key$/.test(name));
    for (const key of keys) copyFileSync(join(from, key), join(to, key));
    const blobs = await copyBlobs({ from, to, onProgress });
    const files: BackedUpFile[] = [];
    for (const name of [DATABASE, BLOB_LIST, ...keys]) {
      const file = join(to, name);
      files.push({ name, size: statSync(file).size, sha256: await sha256Of(file) });
      await settled(file);
    }
    const manifest: BackupManifest = { format: 1, version, made: now.toISOString(), files, blobs };
    const draft = join(to, `${MANIFEST}.part`);
    writeFileSync(draft, `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });
    await settled(draft);
    renameSync(draft, join(to, MANIFEST));
    await settled(to);
    return manifest;
  } catch (error) {
    for (const name of readdirSync(to)) rmSync(join(to, name), { recursive: true });
    if (!wasThere) rmSync(to, { recursive: true });
    throw error;
  }
}

async function copyBlobs({ from, to, onProgress }: Pick<BackupParts, "from" | "to" | "onProgress">): Promise<BackupManifest["blobs"]> {
  const list = await open(join(to, BLOB_LIST), "wx", 0o600);
  const folders = new Set<string>([join(to, "blobs")]);
  mkdirSync(join(to, "blobs"), { mode: 0o700 });
  let [count, bytes] = [0, 0];
  let lines: string[] = [];
  try {
    for (const blob of blobFiles(from)) {
      const copy = putBlobFile(blob, to);
      if (copy !== undefined) await settled(copy);
      folders.add(join(to, "blobs", blob.hash.slice(0, 2)));
      count++;
      bytes += blob.size;
      lines.push(`${blob.hash} ${blob.size}\n`);
      onProgress(`${count} files`);
      if (lines.length < LINES) continue;
      await list.write(lines.join(""));
      lines = [];
    }
    await list.write(lines.join(""));
  } finally {
    await list.close();
  }
  for (const folder of folders) await settled(folder);
  return { count, bytes };
}

/** Resolves when the disk has a file's bytes, or a folder's names. */
async function settled(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
