import type { Book } from "@trialbook/core/book.ts";
import { checkBlobs } from "./check-blobs.ts";
import { checkNames } from "./check-names.ts";
import { checkSummaries } from "./check-summaries.ts";
import { checkVersions } from "./check-versions.ts";

/** What was looked at. */
export interface Looked {
  runs: number;
  points: number;
  names: number;
  files: number;
  bytes: number;
  versions: number;
  /** Files that nothing names: no fault, `trialbook gc` removes them. */
  unnamed: number;
}

export interface CheckParts {
  readonly book: Book;
  readonly looked: Looked;
  /** Whether every byte of every file is read. */
  readonly readsFiles: boolean;
  /** Told now and then of what is being looked at. */
  readonly onProgress: (what: string) => void;
}

export function nothingLooked(): Looked {
  return { runs: 0, points: 0, names: 0, files: 0, bytes: 0, versions: 0, unnamed: 0 };
}

/**
 * Looks whether a book is as it was written: the store's own rows and blocks, every metric's summary against its points, every
 * file against its name, and all that refers to files. A line for each fault. Memory does not grow with the book.
 */
export async function* checkBook(parts: CheckParts): AsyncGenerator<string, void> {
  parts.onProgress("the database");
  yield* parts.book.whole.faults();
  yield* checkSummaries(parts);
  yield* checkNames(parts);
  yield* checkVersions(parts);
  yield* checkBlobs(parts);
}
