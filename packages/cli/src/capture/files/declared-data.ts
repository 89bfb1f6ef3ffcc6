import { createReadStream, mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { checkDatasetName } from "@trialbook/core/dataset/data-version.ts";
import { readManifest } from "@trialbook/core/dataset/manifest-lines.ts";
import { HashMemory, hashMemoryFolder } from "../../data/hash-memory.ts";
import { scan } from "../../data/scan.ts";
import { newDecoding } from "../../data/text-decoding.ts";
import type { RunFolder } from "../journal/run-folder.ts";

/** What a `--data` path held when the run began. */
export interface DeclaredData {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Ascending by the bytes of the path, which is relative to the folder; a single file stands under its own name. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
  /** SHA-256 over {@link manifestText}. */
  readonly digest: string;
  readonly size: number;
  /** Names of files of the run's folder: the manifest and the profile of a version. */
  readonly scanned: { readonly manifest: string; readonly profile: string };
  /** What was left out, a sentence each. */
  readonly gaps: readonly string[];
}

/** What goes into a version of data by itself. */
export type DeclaredVersion = Pick<DeclaredData, "name" | "path" | "scanned">;

interface Around {
  readonly folder: RunFolder;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => number;
}

/**
 * Hashes files and folders, and looks at what is in them, as `trialbook data add` does.
 *
 * @throws {Invalid} if one is not there, has nothing in it, or keeps changing
 */
export async function declaredData(paths: readonly string[], around: Around): Promise<readonly DeclaredData[]> {
  const found: DeclaredData[] = [];
  for (const [i, path] of paths.entries()) found.push(await declaredOne(path, i, around));
  return found;
}

async function declaredOne(path: string, i: number, { folder, env, clock }: Around): Promise<DeclaredData> {
  const place = join(folder.path, "data");
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const scanned = { manifest: join("data", `${i}.manifest.ndjson`), profile: join("data", `${i}.profile.json`) };
  const manifest = join(folder.path, scanned.manifest);
  const memory = new HashMemory(hashMemoryFolder(env), [path]);
  const { digest, bytes, profile, skipped, skippedCount } = scan([path], { manifest, references: [], onProgress() {}, memory, clock });
  writeFileSync(join(folder.path, scanned.profile), JSON.stringify(profile), { mode: 0o600 });
  const files: { path: string; size: number; sha256: string }[] = [];
  for await (const file of readManifest(createReadStream(manifest), newDecoding())) {
    if ("sha256" in file) files.push({ path: file.path, size: file.size, sha256: file.sha256 });
  }
  const more = skippedCount > 1 ? ` and ${skippedCount - 1} more` : "";
  const gaps = skipped.slice(0, 1).map(({ path: left, why }) => `Of the data in ${path} ${left} was left out, for ${why}${more}.`);
  return { name: datasetName(path), path, isFolder: statSync(path).isDirectory(), files, digest, size: bytes, scanned, gaps };
}

/** The last part of a path as a dataset may be called. */
function datasetName(path: string): string {
  const plain = basename(path)
    .replaceAll(/[^\p{L}\p{N} ._+()-]/gu, "_")
    .replace(/^[^\p{L}\p{N}_]+/u, "")
    .trim()
    .slice(0, 200);
  try {
    checkDatasetName(plain);
    return plain;
  } catch {
    return "data"; // Nothing of it could stay.
  }
}

/** The form whose hash names a data version: `path\0size\0sha256` a line. */
export function manifestText(files: DeclaredData["files"]): string {
  return files.map(({ path, size, sha256 }) => `${path}\0${size}\0${sha256}`).join("\n");
}
