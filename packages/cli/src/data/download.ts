import { createHash } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, readSync, realpathSync, renameSync, rmSync, writeSync } from "node:fs";
import { blobsOf, type DataFile, type ReferencedFile, type StoredFile } from "@trialbook/core/dataset/data-file.ts";
import { readManifest } from "@trialbook/core/dataset/manifest-lines.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { type Connection, request } from "@trialbook/sdk/http.ts";
import { newDecoding } from "./text-decoding.ts";
import { tryAgain } from "./try-again.ts";
import { placeBelow } from "./walk-files.ts";

const AT_ONCE = 8;

/** What a restore did. */
export interface Restored {
  readonly written: number;
  /** Files that were there already, byte for byte. */
  readonly kept: number;
  readonly bytes: number;
  /** Files that stay where they are. */
  readonly references: readonly ReferencedFile[];
}

/**
 * Puts the files of a version into a folder, each checked by its hash before it gets its name. Files that are there stay as
 * they are: the same ones count as done, so a restore that broke off goes on; others stop it.
 *
 * @throws {Invalid} naming the first file that is there with another content
 */
export async function restore(
  connection: Connection,
  {
    name,
    version,
    folder,
    onProgress,
  }: {
    readonly name: string;
    readonly version: number;
    readonly folder: string;
    readonly onProgress: (files: number, bytes: number) => void;
  },
): Promise<Restored> {
  const address = `/api/v1/datasets/${encodeURIComponent(name)}/versions/${version}/manifest`;
  const manifest = await tryAgain(() => request({ ...connection, timeout: 3_600_000 }, address, { method: "GET" }));
  mkdirSync(folder, { recursive: true });
  const root = realpathSync.native(folder, "buffer");
  let [written, kept, bytes] = [0, 0, 0];
  const references: ReferencedFile[] = [];
  const take = async (file: DataFile): Promise<void> => {
    if (!("sha256" in file)) {
      references.push(file);
      return;
    }
    const isNew = await restoreFile(connection, { file, folder, root });
    if (isNew) written++;
    else kept++;
    bytes += file.size;
    onProgress(written + kept, bytes);
  };
  const running = new Set<Promise<void>>();
  let failed: { readonly error: unknown } | undefined;
  const begin = (file: DataFile): void => {
    const work: Promise<void> = take(file)
      .catch((error: unknown) => {
        failed ??= { error };
      })
      .finally(() => running.delete(work));
    running.add(work);
  };
  for await (const file of readManifest(manifest.body ?? ReadableStream.from([]), newDecoding())) {
    if (failed !== undefined) break;
    begin(file);
    if (running.size >= AT_ONCE) await Promise.race(running);
  }
  await Promise.all(running);
  if (failed !== undefined) throw failed.error;
  return { written, kept, bytes, references };
}

async function restoreFile(
  connection: Connection,
  { file, folder, root }: { readonly file: StoredFile; readonly folder: string; readonly root: Buffer },
): Promise<boolean> {
  const at = placeBelow(folder, file.path);
  const parent = at.subarray(0, at.lastIndexOf("/"));
  mkdirSync(parent, { recursive: true });
  const real = realpathSync.native(parent, "buffer");
  if (!real.equals(root) && !real.subarray(0, root.length + 1).equals(Buffer.concat([root, Buffer.from("/")]))) {
    throw new Invalid(`${parent} leads out of ${folder} by a link, so ${JSON.stringify(file.path)} cannot be put there.`);
  }
  const there = lstatSync(at, { throwIfNoEntry: false });
  if (there !== undefined) {
    if (there.isFile() && there.size === file.size && hashOf(at) === file.sha256) return false;
    throw new Invalid(
      `${at} is there already with another content. Give an empty folder, or move it away; nothing of yours is overwritten.`,
    );
  }
  const draft = Buffer.concat([at, Buffer.from(`.${process.pid}.part`)]);
  try {
    await writeFile(connection, file, draft);
    renameSync(draft, at);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return true;
}

async function writeFile(connection: Connection, file: StoredFile, draft: Buffer): Promise<void> {
  const hash = createHash("sha256");
  const descriptor = openSync(draft, "wx");
  try {
    for (const { sha256 } of blobsOf(file)) {
      // A piece has at most 8 MiB, so it is read whole: one that breaks off can be asked for again.
      const bytes = await tryAgain(async () => {
        const answer = await request(connection, `/api/v1/data-blobs/${sha256}`, { method: "GET" });
        return Buffer.from(await answer.arrayBuffer());
      });
      hash.update(bytes);
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    }
  } finally {
    closeSync(descriptor);
  }
  if (hash.digest("hex") !== file.sha256)
    throw new Invalid(`What the server sent for ${JSON.stringify(file.path)} is not what was stored. Check its disk.`);
}

function hashOf(at: Buffer): string {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const descriptor = openSync(at, "r");
  try {
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
}
