import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { Invalid } from "@trialbook/core/errors.ts";

/** A file of a backup as its manifest has it. */
export interface BackedUpFile {
  /** In the backup's folder. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** What a backup holds; `backup.json` in its folder, written when all the rest is there. */
export interface BackupManifest {
  readonly format: 1;
  /** The Trialbook that made it. */
  readonly version: string;
  /** ISO 8601. */
  readonly made: string;
  /** The database, the list of blobs, and keys. */
  readonly files: readonly BackedUpFile[];
  readonly blobs: { readonly count: number; readonly bytes: number };
}

export const MANIFEST = "backup.json";
export const DATABASE = "book.db";
/** A line for each blob: its SHA-256, which is its name, and its size. */
export const BLOB_LIST = "blobs.txt";

/** @throws {Invalid} if the folder has no backup that was finished */
export function readBackupManifest(folder: string): BackupManifest {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), "utf8");
  } catch (error) {
    throw new Invalid(
      `There is no finished backup in ${folder}: ${MANIFEST} cannot be read (${error instanceof Error ? error.message : error}).`,
    );
  }
  const parsed = parseJson(text);
  if (isManifest(parsed)) return parsed;
  throw new Invalid(`${join(folder, MANIFEST)} is no list of a backup that this Trialbook knows. Use the Trialbook that made it.`);
}

export async function sha256Of(file: string): Promise<string> {
  const sum = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) sum.update(chunk as Buffer);
  return sum.digest("hex");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Told of as what it is not.
  }
}

function isManifest(value: unknown): value is BackupManifest {
  if (typeof value !== "object" || value === null) return false;
  const { format, files, blobs } = value as Partial<Record<keyof BackupManifest, unknown>>;
  return format === 1 && Array.isArray(files) && files.every(isFile) && typeof blobs === "object" && blobs !== null && "count" in blobs;
}

function isFile(value: unknown): value is BackedUpFile {
  if (typeof value !== "object" || value === null) return false;
  const { name, size, sha256 } = value as Partial<Record<keyof BackedUpFile, unknown>>;
  // A name is no path: what a backup says never leads out of its folder.
  return typeof name === "string" && /^[\w-]+\.(?:db|txt|key)$/.test(name) && typeof size === "number" && typeof sha256 === "string";
}
