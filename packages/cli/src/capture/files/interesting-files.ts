import { statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import type { CapturedFile } from "@trialbook/core/reproduction/captured-file.ts";
import type { OpenedFile } from "./hook-reports.ts";

const CODE = /\.(?:py|pyi|pyx|ipynb|r|rmd|qmd|jl|sh|bash|js|mjs|ts|c|h|cc|cpp|cu|java|scala|lua|m|pl|rb|go|rs)$/i;
/** The system's, and what tools keep for themselves. */
const NEVER =
  /^\/(?:usr|etc|proc|sys|dev|lib|lib64|bin|sbin|run|boot|snap|nix\/store|var\/(?:lib|cache|run))\/|\/(?:\.git|__pycache__|site-packages|dist-packages|node_modules|\.ipynb_checkpoints)\/|\.(?:pyc|so|dylib|dll)(?:\.\d+)*$/;
/** Clocks of file systems lag behind the system's by up to a tick. */
const TICK = 20;

export interface Surroundings {
  /** The code's top folder: the repository's, else the working folder. */
  readonly root: string;
  readonly cwd: string;
  /** Whether git keeps the code below `root`. */
  readonly hasGit: boolean;
  /** When the command began, in milliseconds since 1970. */
  readonly started: number;
  /** Folders of interpreters, of Trialbook itself and the like: nothing below them counts. */
  readonly ignored: readonly string[];
  /** Absolute paths that stand in the command line. */
  readonly named: ReadonlySet<string>;
}

/** A file that belongs to the record, not yet hashed. */
export interface InterestingFile extends Pick<CapturedFile, "path" | "role" | "size" | "unstable" | "problem"> {
  /** Absolute, as bytes. */
  readonly at: Buffer;
}

/** Chooses from everything that was opened what belongs to the experiment, and tells inputs from outputs. Ascending by path. */
export function interestingFiles(opened: readonly OpenedFile[], around: Surroundings): readonly InterestingFile[] {
  const found: InterestingFile[] = [];
  for (const file of opened) {
    const path = shownPath(file.path);
    if (!belongs(path, around)) continue;
    const isCode = CODE.test(path);
    if (isCode && !file.writes && around.hasGit && isBelow(path, around.root)) continue;
    const about = statSync(file.path, { throwIfNoEntry: false, bigint: false });
    if (about !== undefined && !about.isFile()) continue;
    const changed = about !== undefined && Math.max(about.mtimeMs, about.birthtimeMs) >= around.started - TICK;
    // Opened so that it could be written, and not touched: SQLite reads that way.
    const role = file.writes && (changed || about === undefined) ? "output" : isCode ? "code" : "input";
    if (about === undefined && role === "output") continue; // A temporary file.
    found.push({
      at: file.path,
      path: relativeTo(path, around.root),
      role,
      size: about?.size ?? 0,
      ...(about === undefined && { problem: "gone before it could be hashed" }),
      ...(role === "input" && changed && { unstable: true as const }),
    });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function belongs(path: string, { root, cwd, ignored, named }: Surroundings): boolean {
  if (ignored.some((folder) => isBelow(path, folder))) return false;
  if (named.has(path)) return true;
  if (NEVER.test(path)) return false;
  if (isBelow(path, root) || isBelow(path, cwd)) return true;
  if (isBelow(path, tmpdir())) return false;
  const home = homedir();
  return !(isBelow(path, home) && /^\/\.[^/]/.test(path.slice(home.length)));
}

/** `/store-re` is not below `/store`. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

export function relativeTo(path: string, root: string): string {
  return isBelow(path, root) ? path.slice(root.endsWith("/") ? root.length : root.length + 1) : path;
}

/** Bytes that are no UTF-8 are shown as `\xNN`. */
export function shownPath(path: Buffer): string {
  const text = path.toString("utf8");
  if (!text.includes("\ufffd")) return text;
  return [...path]
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`))
    .join("");
}
