import { chmodSync, closeSync, fsyncSync, openSync } from "node:fs";
import { join } from "node:path";
import { openDatabaseToRead } from "./database.ts";

/**
 * Writes the database of a folder, as it is at one moment, into a new file, also beside a server that writes to it. The file
 * is closed to others and on the disk when this returns.
 */
export function snapshotDatabase(folder: string, file: string): void {
  const database = openDatabaseToRead(join(folder, "book.db"));
  try {
    database.handle.prepare("VACUUM INTO ?").run(file);
  } finally {
    database.close();
  }
  chmodSync(file, 0o600);
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
