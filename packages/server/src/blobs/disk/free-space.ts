import { statfsSync } from "node:fs";
import { StorageFull } from "@trialbook/core/errors.ts";

/** Bytes that stay free whatever is uploaded, so that the database can still write. */
export const DEFAULT_RESERVE = 16 * 1024 * 1024;

/** Bytes that this user may still write below a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Says, in words for a person, that a file did not fit. */
export function noRoom(): StorageFull {
  return new StorageFull("The server's disk is full, so the file was not stored. Free some space on it and upload again.");
}

/** Whether a file system error means that there is no room, by disk or by quota. */
export function meansNoRoom(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
