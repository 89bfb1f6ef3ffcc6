import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const FILE = "webhook.key";

/** The folder's own key for webhook secrets, made when it is first needed; only this user can read it. */
export function folderKey(folder: string): string {
  const file = join(folder, FILE);
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const key = randomBytes(32).toString("base64url");
  const handle = openSync(file, "wx", 0o600);
  try {
    writeSync(handle, `${key}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return key;
}
