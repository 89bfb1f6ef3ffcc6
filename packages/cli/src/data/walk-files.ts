import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { basename } from "node:path";
import { bytesOfPath, compareBytes, textOfPath } from "@trialbook/core/dataset/path-bytes.ts";
import { Invalid } from "@trialbook/core/errors.ts";

/** A file to version, or something that is none and why. Names are bytes: not every one is UTF-8. */
export type Found =
  | { readonly kind: "file"; readonly path: string; readonly at: Buffer }
  | { readonly kind: "skipped"; readonly path: string; readonly why: string };

const SLASH = Buffer.from("/");

/**
 * All files of folders and files that a person names, ascending by the bytes of their paths, a folder's names in memory at a
 * time. A folder alone gives its files by their paths in it; several things stand under their own names. Symbolic links are
 * followed to files within the same folder only.
 *
 * @throws {Invalid} if a thing is not there, or two have one name
 */
export function* walkFiles(sources: readonly string[]): Generator<Found, void> {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined && kindOf(only) === "folder") {
    yield* walkFolder(Buffer.from(only), Buffer.alloc(0), realpathSync.native(Buffer.from(only), "buffer"));
    return;
  }
  const named = sources.map((source) => ({ source, kind: kindOf(source), name: Buffer.from(basename(source)) }));
  named.sort((a, b) => compareBytes(sortKey(a.name, a.kind === "folder"), sortKey(b.name, b.kind === "folder")));
  for (const [i, { source, kind, name }] of named.entries()) {
    if (named[i + 1]?.name.equals(name))
      throw new Invalid(
        `Two of the things to add are called ${basename(source)}; add the folder above them, or each as a dataset of its own.`,
      );
    if (kind === "file") yield { kind: "file", path: textOfPath(name), at: Buffer.from(source) };
    else yield* walkFolder(Buffer.from(source), name, realpathSync.native(Buffer.from(source), "buffer"));
  }
}

function kindOf(source: string): "file" | "folder" {
  const found = statSync(source, { throwIfNoEntry: false });
  if (found === undefined) throw new Invalid(`There is no file or folder ${source}.`);
  if (found.isDirectory()) return "folder";
  if (found.isFile()) return "file";
  throw new Invalid(`${source} is neither a file nor a folder.`);
}

function* walkFolder(folder: Buffer, path: Buffer, root: Buffer): Generator<Found, void> {
  let entries: Dirent<NonSharedBuffer>[];
  try {
    entries = readdirSync(folder, { withFileTypes: true, encoding: "buffer" });
  } catch (error) {
    yield { kind: "skipped", path: textOfPath(path), why: error instanceof Error ? error.message : String(error) };
    return;
  }
  entries.sort((a, b) => compareBytes(sortKey(a.name, a.isDirectory()), sortKey(b.name, b.isDirectory())));
  for (const entry of entries) {
    const below = path.length === 0 ? entry.name : Buffer.concat([path, SLASH, entry.name]);
    const at = Buffer.concat([folder, SLASH, entry.name]);
    if (entry.isDirectory()) yield* walkFolder(at, below, root);
    else if (entry.isFile()) yield { kind: "file", path: textOfPath(below), at };
    else if (entry.isSymbolicLink()) yield throughLink(textOfPath(below), at, root);
    else yield { kind: "skipped", path: textOfPath(below), why: "it is no regular file" };
  }
}

function throughLink(path: string, at: Buffer, root: Buffer): Found {
  const target = targetOf(at);
  if (target === undefined) return { kind: "skipped", path, why: "it is a link to nothing" };
  if (!isWithin(target, root)) return { kind: "skipped", path, why: "it is a link that leads out of the folder" };
  if (!statSync(target).isFile()) return { kind: "skipped", path, why: "it is a link to a folder, whose files stand where they are" };
  return { kind: "file", path, at: target };
}

function targetOf(link: Buffer): Buffer | undefined {
  try {
    return realpathSync.native(link, "buffer");
  } catch {
    return undefined; // It leads nowhere, in a circle, or where we may not look.
  }
}

function isWithin(path: Buffer, root: Buffer): boolean {
  return path.subarray(0, root.length).equals(root) && path[root.length] === SLASH[0];
}

/** Folders sort as if their name ended in a slash: so the walk ascends by whole paths. */
function sortKey(name: Uint8Array, isFolder: boolean): Uint8Array {
  return isFolder ? Buffer.concat([name, SLASH]) : name;
}

/** The file system's name of a path in a manifest, below a folder. */
export function placeBelow(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(folder), SLASH, bytesOfPath(path)]);
}
