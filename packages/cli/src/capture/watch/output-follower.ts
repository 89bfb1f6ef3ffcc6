import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { maskValues } from "@trialbook/core/reproduction/mask-secrets.ts";

/** Bytes read at once. */
const CHUNK = 256 * 1024;
/** A longer line is passed on in parts. */
const LONGEST_LINE = 64 * 1024;
/** A private key spans lines; more than so many bytes after its beginning are none. */
const LONGEST_KEY = 20 * 1024;
const KEY_BEGINS = "-----BEGIN ";
const KEY = /^-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;

export interface FollowedPart {
  /** Bytes of the raw stream that are kept now. */
  readonly from: number;
  readonly to: number;
  /** Size of the masked copy with them. */
  readonly kept: number;
  /** Whole lines, with secrets as they were: for finding metrics, never for keeping. */
  readonly lines: readonly string[];
}

/** So many bytes of the raw stream are in the masked copy, which is so large. */
export interface TakenOutput {
  readonly to: number;
  readonly kept: number;
}

/**
 * Follows what the command writes into a file: shows it as it is, and keeps it with secrets masked. Lines are kept when
 * they are whole, so that no secret is cut in two.
 */
export class OutputFollower {
  readonly #raw: number;
  readonly #said: number;
  readonly #show: ((bytes: Buffer) => void) | undefined;
  readonly #buffer = Buffer.allocUnsafe(CHUNK);
  #read: number;
  #taken: number;
  #kept: number;
  #rest = Buffer.alloc(0);

  /** @param files.taken where another process stopped: what it kept past that was not noted, and is kept again */
  constructor(files: { readonly raw: string; readonly said: string; readonly taken: TakenOutput }, show?: (bytes: Buffer) => void) {
    this.#raw = openSync(files.raw, "r");
    this.#said = openSync(files.said, "a", 0o600);
    this.#show = show;
    if (fstatSync(this.#said).size > files.taken.kept) ftruncateSync(this.#said, files.taken.kept);
    this.#read = files.taken.to;
    this.#taken = files.taken.to;
    this.#kept = files.taken.kept;
  }

  /** Takes what has come since, a chunk of it; nothing if there is nothing. */
  next(): FollowedPart | undefined {
    const got = readSync(this.#raw, this.#buffer, 0, CHUNK, this.#read);
    if (got === 0) return undefined;
    this.#read += got;
    const bytes = Buffer.from(this.#buffer.subarray(0, got));
    this.#show?.(bytes);
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const end = Math.max(all.lastIndexOf(10), all.lastIndexOf(13)) + 1;
    const cut = end > 0 ? end : all.length > LONGEST_LINE ? all.length : 0;
    const whole = withoutOpenKey(all, cut);
    this.#rest = all.subarray(whole);
    return this.#keep(all.subarray(0, whole));
  }

  /** Keeps what stands after the last line break too: for the end. */
  last(): FollowedPart | undefined {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length === 0 ? undefined : this.#keep(rest);
  }

  close(): void {
    closeSync(this.#raw);
    closeSync(this.#said);
  }

  #keep(bytes: Buffer): FollowedPart {
    // As latin-1 every byte is a character of its own: what is not masked comes back as it was, binary too.
    const { text, count } = maskValues(bytes.toString("latin1"));
    const kept = count === 0 ? bytes : Buffer.from(text.replaceAll("•", "*"), "latin1");
    for (let done = 0; done < kept.length; ) done += writeSync(this.#said, kept, done);
    const from = this.#taken;
    this.#taken += bytes.length;
    this.#kept += kept.length;
    return { from, to: this.#taken, kept: this.#kept, lines: bytes.length === 0 ? [] : bytes.toString("utf8").split("\n") };
  }
}

/** Where a private key begins before `cut` whose end has not come yet, else `cut`: a key is masked as a whole. */
function withoutOpenKey(bytes: Buffer, cut: number): number {
  const at = bytes.subarray(0, cut).lastIndexOf(KEY_BEGINS);
  if (at === -1 || bytes.length - at > LONGEST_KEY) return cut;
  const text = bytes.toString("latin1", at, cut);
  return KEY.test(text) && !text.includes("-----END ") ? at : cut;
}
