import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStores, type SqliteStores } from "./open-sqlite.ts";

/** Says what shall happen when a test has ended, the last said first; vitest's `onTestFinished`. */
type AtEnd = (end: () => void | Promise<void>) => void;

/** A fresh data folder that is gone after the test. */
export function temporaryFolder(atEnd: AtEnd): string {
  const folder = mkdtempSync(join(tmpdir(), "trialbook-"));
  atEnd(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The stores of a fresh book, closed and gone after the test. */
export async function openTemporary(atEnd: AtEnd): Promise<SqliteStores> {
  const stores = openSqliteStores({ folder: temporaryFolder(atEnd), durability: "relaxed", clock: Date.now });
  atEnd(() => stores.close());
  return stores;
}
