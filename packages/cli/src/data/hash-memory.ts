import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { StoredFile } from "@trialbook/core/dataset/data-file.ts";
import { bytesOfPath, compareBytes } from "@trialbook/core/dataset/path-bytes.ts";
import type { TableProfile } from "@trialbook/core/dataset/profile/data-profile.ts";
import type { ImageSize } from "@trialbook/core/dataset/profile/image-size.ts";
import { LineWriter } from "./line-writer.ts";
import { readLines } from "./read-lines.ts";

/** What reading a file gave. */
export interface FileFindings {
  readonly file: Omit<StoredFile, "path">;
  readonly image?: ImageSize | "unreadable" | undefined;
  /** Absent also where the profile had tables enough. */
  readonly table?: TableProfile | undefined;
}

interface Remembered extends FileFindings {
  readonly path: string;
  readonly state: string;
  readonly tables: "wanted" | "enough";
}

/** Raised when what is found in a file changes: then every file is read once more. */
const FORMAT = "trialbook-hashes-1";
/**
 * Milliseconds that a file must have been left alone before it was read. One that was changed a moment ago may be changed again
 * within the same tick of the file system's clock, and would look the same.
 */
const SETTLED = 2000;

/**
 * What was found in files when the same things were read before. It is a file that ascends by path, as a walk does, so that both
 * are read side by side and memory does not grow. A file whose device, number, size or times differ is not known; its time of
 * change (ctime) is among them, which no program can set back.
 */
export class HashMemory {
  readonly #folder: string;
  readonly #place: string;
  readonly #draft: string;
  readonly #before: Generator<string, void>;
  readonly #next: LineWriter;
  #ahead: Remembered | undefined;

  /** @param sources absolute paths */
  constructor(folder: string, sources: readonly string[]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    const name = createHash("sha256").update(sources.join("\0")).digest("hex").slice(0, 32);
    this.#place = join(folder, `${name}.ndjson`);
    this.#draft = `${this.#place}.${process.pid}`;
    rmSync(this.#draft, { force: true });
    this.#before = readLines(this.#place);
    this.#next = new LineWriter(this.#draft);
    this.#next.line(FORMAT);
    if (this.#before.next().value === FORMAT) this.#advance();
  }

  /** What is known of a file; paths have to come ascending. */
  find(path: string, at: Buffer, tables: Remembered["tables"]): FileFindings | undefined {
    const place = bytesOfPath(path);
    while (this.#ahead !== undefined && compareBytes(bytesOfPath(this.#ahead.path), place) < 0) this.#advance();
    const known = this.#ahead;
    if (known?.path !== path || known.tables !== tables) return undefined;
    const state = stateOf(at);
    if (state === undefined || state.text !== known.state) return undefined;
    this.#next.line(JSON.stringify(known));
    return known;
  }

  /** Keeps what was found for the next time, if the file is still as it was and has been left alone for a while. */
  remember(path: string, at: Buffer, found: FileFindings & { readonly tables: Remembered["tables"]; readonly began: number }): void {
    const state = stateOf(at);
    const { began, ...findings } = found;
    if (state === undefined || state.changed > began - SETTLED || state.size !== found.file.size) return;
    this.#next.line(JSON.stringify({ path, state: state.text, ...findings } satisfies Remembered));
  }

  /** Puts what was found in the place of what was known before. */
  keep(): void {
    this.#next.close();
    this.#before.return();
    renameSync(this.#draft, this.#place);
    forgetOld(this.#folder);
  }

  /** Leaves what was known before. */
  drop(): void {
    this.#next.close();
    this.#before.return();
    rmSync(this.#draft, { force: true });
  }

  #advance(): void {
    const { value, done } = this.#before.next();
    this.#ahead = done === true ? undefined : (JSON.parse(value) as Remembered); // a line of ours: it appeared in one step
  }
}

/** What nobody has added for so many milliseconds is read anew. */
const FORGOTTEN_AFTER = 60 * 24 * 60 * 60 * 1000;

function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const about = statSync(path, { throwIfNoEntry: false });
    if (about !== undefined && Date.now() - about.mtimeMs > FORGOTTEN_AFTER) rmSync(path, { force: true });
  }
}

/** Everything that tells one state of a file from another, and when it changed last. */
function stateOf(at: Buffer): { readonly text: string; readonly changed: number; readonly size: number } | undefined {
  const about = statSync(at, { bigint: true, throwIfNoEntry: false });
  if (about === undefined) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = about;
  const changed = Math.max(Number(mtimeNs / 1_000_000n), Number(ctimeNs / 1_000_000n));
  return { text: [dev, ino, size, mtimeNs, ctimeNs].join(" "), changed, size: Number(size) };
}

/** Where memories lie. */
export function hashMemoryFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "trialbook", "data");
}
