import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { BookSize } from "@trialbook/core/whole-book.ts";

/** Counts what a database file holds, by a connection of its own that only reads. */
export function countBook(file: string): BookSize {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const one = (query: string): number => Number(Object.values(database.prepare(query).get() ?? {})[0] ?? 0);
    return {
      experiments: one("SELECT count(*) FROM experiments"),
      runs: one("SELECT count(*) FROM runs"),
      points: one("SELECT (SELECT coalesce(sum(count), 0) FROM metric_chunk) + (SELECT coalesce(sum(points), 0) FROM metric_tail)"),
      artifacts: one("SELECT count(*) FROM artifacts WHERE hash IS NOT NULL"),
      artifactBytes: one("SELECT sum(size) FROM artifacts"),
      storeBytes: bytesOf(file) + bytesOf(`${file}-wal`),
    };
  } finally {
    database.close();
  }
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
