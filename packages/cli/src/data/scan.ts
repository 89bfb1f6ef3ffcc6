import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { type DataFile, digestLine } from "@trialbook/core/dataset/data-file.ts";
import { manifestLine } from "@trialbook/core/dataset/manifest.ts";
import { bytesOfPath, compareBytes } from "@trialbook/core/dataset/path-bytes.ts";
import type { DataProfile, TableProfile } from "@trialbook/core/dataset/profile/data-profile.ts";
import { FilesAccumulator } from "@trialbook/core/dataset/profile/files-accumulator.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { ContentObserver } from "./content-observer.ts";
import { readBuffer, readStable } from "./read-stable.ts";
import { walkFiles } from "./walk-files.ts";

const MOST_TABLES = 50;
const MOST_SKIPPED = 1000;
const BATCH = 256 * 1024;

/** What a scan found. */
export interface Scan {
  readonly files: number;
  readonly bytes: number;
  readonly digest: string;
  readonly profile: DataProfile;
  /** What was left out and why; at most 1,000. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
  readonly skippedCount: number;
}

/** Where a scan's lines go, and who is told how far it is. */
export interface Scanning {
  /** File that becomes the manifest: one line a file. */
  readonly manifest: string;
  /** By reference, ascending by the bytes of their paths. */
  readonly references: readonly DataFile[];
  readonly onProgress: (files: number, bytes: number) => void;
}

/**
 * Reads all files once: hashes them, looks at what their names promise, and writes the manifest. Memory does not grow with
 * the files, save some 50 bytes for each different content, by which duplicates are found.
 *
 * @throws {Invalid} if there is nothing to version, or a file keeps changing
 */
export function scan(sources: readonly string[], { manifest, references, onProgress }: Scanning): Scan {
  const writer = new LineWriter(manifest);
  const profile = new FilesAccumulator();
  const tables: TableProfile[] = [];
  const skipped: { path: string; why: string }[] = [];
  const digest = createHash("sha256");
  const buffer = readBuffer();
  let [files, bytes, skippedCount] = [0, 0, 0];
  const take = (file: DataFile): void => {
    const { path, rest } = digestLine(file);
    if (files > 0) digest.update("\n");
    digest.update(bytesOfPath(path));
    digest.update(rest);
    writer.line(manifestLine(file));
    files++;
    bytes += file.size ?? 0;
    onProgress(files, bytes);
  };
  try {
    const waiting = [...references];
    for (const found of sources.length === 0 ? [] : walkFiles(sources)) {
      if (found.kind === "skipped") {
        skippedCount++;
        if (skipped.length < MOST_SKIPPED) skipped.push({ path: found.path, why: found.why });
        continue;
      }
      for (const reference of before(waiting, found.path)) {
        profile.add(reference);
        take(reference);
      }
      const read = readStable(
        found.at,
        buffer,
        (size) => new ContentObserver(found.path, { size, tables: tables.length < MOST_TABLES ? "wanted" : "enough" }),
      );
      const file = { path: found.path, ...read.file };
      profile.add(file, read.seen.image());
      const table = read.seen.table();
      if (table !== undefined) tables.push(table);
      take(file);
    }
    for (const reference of waiting) {
      profile.add(reference);
      take(reference);
    }
  } finally {
    writer.close();
  }
  if (files === 0) throw new Invalid(`There is no file in ${sources.join(", ")}, so there is nothing to version.`);
  return { files, bytes, digest: digest.digest("hex"), profile: { ...profile.profile(), tables }, skipped, skippedCount };
}

/** Takes from the front what sorts before a path. @throws {Invalid} if one has that very path */
function before(waiting: DataFile[], path: string): DataFile[] {
  const place = bytesOfPath(path);
  const end = waiting.findIndex((reference) => compareBytes(bytesOfPath(reference.path), place) >= 0);
  const next = end === -1 ? undefined : waiting[end];
  if (next?.path === path) throw new Invalid(`A file and a reference are both called ${path}; add them as two datasets.`);
  return waiting.splice(0, end === -1 ? waiting.length : end);
}

/** Writes lines to a file, many at a time. */
class LineWriter {
  readonly #descriptor: number;
  #held = "";

  constructor(path: string) {
    this.#descriptor = openSync(path, "wx", 0o600);
  }

  line(text: string): void {
    this.#held += `${text}\n`;
    if (this.#held.length > BATCH) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#held);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
    this.#held = "";
  }
}
