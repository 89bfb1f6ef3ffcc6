import { chmodSync, createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Blobs } from "@trialbook/core/artifact/artifact-store.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { asBlobHash } from "@trialbook/core/ids.ts";
import { blobPath } from "@trialbook/server/blobs/disk/blob-folder.ts";
import { DiskBlobs } from "@trialbook/server/blobs/disk/disk-blobs.ts";
import { type BackedUpFile, type BackupManifest, BLOB_LIST, DATABASE, readBackupManifest, sha256Of } from "./backup-manifest.ts";

export interface RestoreParts {
  /** The backup's folder. */
  readonly from: string;
  /** The data folder to make. */
  readonly to: string;
  readonly onProgress: (what: string) => void;
}

/**
 * Makes a data folder of a backup, each file against its hash; the backup itself is left alone. The database comes into its
 * place last, so no server can start on half of it, and what was made is taken away again if anything is amiss.
 *
 * @throws {Invalid} if the folder is not empty, or a file of the backup is not as it was written
 */
export async function restoreBackup({ from, to, onProgress }: RestoreParts): Promise<BackupManifest> {
  const manifest = readBackupManifest(from);
  const wasThere = existsSync(to);
  if (wasThere && readdirSync(to).length > 0) throw new Invalid(`The folder ${to} is not empty. A backup is only restored into a new one.`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  chmodSync(to, 0o700);
  try {
    const database = manifest.files.find(({ name }) => name === DATABASE);
    const list = manifest.files.find(({ name }) => name === BLOB_LIST);
    if (database === undefined || list === undefined) throw new Invalid(`The backup in ${from} lists no ${DATABASE} or no ${BLOB_LIST}.`);
    await checked(from, list);
    for (const file of manifest.files) {
      if (file === list) continue;
      onProgress(file.name);
      await copyChecked(file, { from, to: join(to, `${file.name}.part`) });
    }
    await restoreBlobs(manifest, { from, to, onProgress });
    for (const { name } of manifest.files)
      if (name !== DATABASE && name !== BLOB_LIST) renameSync(join(to, `${name}.part`), join(to, name));
    renameSync(join(to, `${DATABASE}.part`), join(to, DATABASE));
    return manifest;
  } catch (error) {
    for (const name of readdirSync(to)) rmSync(join(to, name), { recursive: true });
    if (!wasThere) rmSync(to, { recursive: true });
    throw error;
  }
}

async function restoreBlobs({ blobs: { count } }: BackupManifest, { from, to, onProgress }: RestoreParts): Promise<void> {
  const blobs = new DiskBlobs({ folder: to, durability: "full" });
  let done = 0;
  for await (const line of createInterface({ input: createReadStream(join(from, BLOB_LIST)), crlfDelay: Number.POSITIVE_INFINITY })) {
    const [, hash, size] = /^([0-9a-f]{64}) (\d+)$/.exec(line) ?? [];
    if (hash === undefined || size === undefined) throw new Invalid(`Line ${done + 1} of ${join(from, BLOB_LIST)} names no file.`);
    await restoreBlob(blobs, { file: blobPath(join(from, "blobs"), asBlobHash(hash)), hash, size: Number(size) });
    done++;
    onProgress(`${done} of ${count} files`);
  }
  if (done !== count) throw new Invalid(`The backup in ${from} lists ${done} files; it was made with ${count}.`);
}

async function restoreBlob(
  blobs: Blobs,
  { file, hash, size }: { readonly file: string; readonly hash: string; readonly size: number },
): Promise<void> {
  if (statSync(file, { throwIfNoEntry: false })?.size !== size)
    throw new Invalid(`${file} is gone from the backup, or has not ${size} bytes.`);
  const written = await blobs.writeBlob(createReadStream(file), { size });
  if (written.hash !== hash) throw new Invalid(`${file} is not as it was when the backup was made: its hash is ${written.hash}.`);
}

async function copyChecked(file: BackedUpFile, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
  await copyFile(join(from, file.name), to);
  chmodSync(to, 0o600);
  if ((await sha256Of(to)) !== file.sha256) throw notAsItWas(from, file);
}

async function checked(from: string, file: BackedUpFile): Promise<void> {
  if ((await sha256Of(join(from, file.name))) !== file.sha256) throw notAsItWas(from, file);
}

function notAsItWas(from: string, { name }: BackedUpFile): Invalid {
  return new Invalid(`${join(from, name)} is not as it was when the backup was made: its hash is another. Use another backup.`);
}
