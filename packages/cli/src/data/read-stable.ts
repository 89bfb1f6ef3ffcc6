import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { CHUNKED_ABOVE, ChunkBorders } from "@trialbook/core/dataset/content-chunks.ts";
import type { DataChunk, StoredFile } from "@trialbook/core/dataset/data-file.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { asBlobHash } from "@trialbook/core/ids.ts";

const PIECE = 1024 * 1024;
const TRIES = 3;

/** Looks at a file's bytes on their way; made anew when the file has to be read again. */
export interface Observer {
  piece(bytes: Uint8Array): void;
}

/** A file's hash, and what an observer saw of the same bytes. */
export interface StableRead<Seen> {
  readonly file: Omit<StoredFile, "path">;
  readonly seen: Seen;
}

/**
 * Hashes a file that others may be writing: what comes back is of one state of it. Reads only.
 *
 * @throws {Invalid} if it changed each time that it was read
 */
export function readStable<Seen extends Observer>(at: Buffer, buffer: Buffer, observe: (size: number) => Seen): StableRead<Seen> {
  for (let left = TRIES; left > 0; left--) {
    const read = readOnce(at, buffer, observe);
    if (read !== undefined) return read;
  }
  throw new Invalid(`${at} changed while it was read, ${TRIES} times. Add it once nothing writes to it.`);
}

/** A buffer for {@link readStable}, to be used for one file after another. */
export function readBuffer(): Buffer {
  return Buffer.allocUnsafe(PIECE);
}

function readOnce<Seen extends Observer>(at: Buffer, buffer: Buffer, observe: (size: number) => Seen): StableRead<Seen> | undefined {
  // Neither a link nor a pipe that took the file's place since it was found makes us read something else, or wait for ever.
  const descriptor = openSync(at, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const before = fstatSync(descriptor, { bigint: true });
    if (!before.isFile()) return undefined;
    const seen = observe(Number(before.size));
    const whole = createHash("sha256");
    const cut = before.size > BigInt(CHUNKED_ABOVE) ? new Cutter() : undefined;
    let size = 0;
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      const bytes = buffer.subarray(0, read);
      size += read;
      // Who appends as fast as we read would keep us for ever.
      if (BigInt(size) > before.size) return undefined;
      whole.update(bytes);
      cut?.piece(bytes);
      seen.piece(bytes);
    }
    const after = fstatSync(descriptor, { bigint: true });
    if (after.mtimeNs !== before.mtimeNs || after.size !== before.size || BigInt(size) !== after.size) return undefined;
    const chunks = cut?.end();
    return { file: { size, sha256: asBlobHash(whole.digest("hex")), ...(chunks && { chunks }) }, seen };
  } finally {
    closeSync(descriptor);
  }
}

/** Cuts bytes at their chunks' borders and hashes each. */
class Cutter implements Observer {
  readonly #borders = new ChunkBorders();
  readonly #chunks: DataChunk[] = [];
  #hash = createHash("sha256");
  #size = 0;

  piece(bytes: Uint8Array): void {
    let rest = bytes;
    for (let border = this.#borders.next(rest); border !== undefined; border = this.#borders.next(rest)) {
      this.#take(rest.subarray(0, border));
      this.#close();
      rest = rest.subarray(border);
    }
    this.#take(rest);
  }

  end(): readonly DataChunk[] {
    if (this.#size > 0) this.#close();
    return this.#chunks;
  }

  #take(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }

  #close(): void {
    this.#chunks.push({ sha256: asBlobHash(this.#hash.digest("hex")), size: this.#size });
    this.#hash = createHash("sha256");
    this.#size = 0;
  }
}
