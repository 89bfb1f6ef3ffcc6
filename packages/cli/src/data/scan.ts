import { createHash } from "node:crypto";
import { type DataFile, digestLine } from "@trialbook/core/dataset/data-file.ts";
import { manifestLine } from "@trialbook/core/dataset/manifest.ts";
import { bytesOfPath, compareBytes } from "@trialbook/core/dataset/path-bytes.ts";
import type { DataProfile, TableProfile } from "@trialbook/core/dataset/profile/data-profile.ts";
import { FilesAccumulator } from "@trialbook/core/dataset/profile/files-accumulator.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { ContentObserver } from "./content-observer.ts";
import type { FileFindings, HashMemory } from "./hash-memory.ts";
import { LineWriter } from "./line-writer.ts";
import { readBuffer, readStable } from "./read-stable.ts";
import { walkFiles } from "./walk-files.ts";

const MOST_TABLES = 50;
const MOST_SKIPPED = 1000;

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
  /** What was found when these sources were read before; the scan keeps what it finds now in its place. */
  readonly memory?: HashMemory | undefined;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Reads all files once: hashes them, looks at what their names promise, and writes the manifest. Memory does not grow with
 * the files, save some 50 bytes for each different content, by which duplicates are found.
 *
 * @throws {Invalid} if there is nothing to version, or a file keeps changing
 */
export function scan(sources: readonly string[], { manifest, references, onProgress, memory, clock }: Scanning): Scan {
  const writer = new LineWriter(manifest);
  const profile = new FilesAccumulator();
  const tables: TableProfile[] = [];
  const skipped: { path: string; why: string }[] = [];
  const digest = createHash("sha256");
  const buffer = readBuffer();
  const findings = (path: string, at: Buffer): FileFindings => {
    const wanted = tables.length < MOST_TABLES ? "wanted" : "enough";
    const known = memory?.find(path, at, wanted);
    if (known !== undefined) return known;
    const began = clock();
    const { file, seen } = readStable(at, buffer, (size) => new ContentObserver(path, { size, tables: wanted }));
    const found = { file, image: seen.image(), table: seen.table() };
    memory?.remember(path, at, { ...found, tables: wanted, began });
    return found;
  };
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
      const { file: content, image, table } = findings(found.path, found.at);
      const file = { path: found.path, ...content };
      profile.add(file, image);
      if (table !== undefined) tables.push(table);
      take(file);
    }
    for (const reference of waiting) {
      profile.add(reference);
      take(reference);
    }
    memory?.keep();
  } catch (error) {
    memory?.drop();
    throw error;
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
