import type { FileHandle } from "node:fs/promises";
import type { ByteRange } from "@trialbook/core/artifact/artifact-store.ts";
import type { Turns } from "../turns.ts";

const CHUNK = 256 * 1024;

/**
 * The bytes start..end of an open file (both included), which is closed at the end, on an error and when the reader gives
 * up. Each read waits for its turn among all that read large files.
 */
export class BlobReader implements AsyncIterableIterator<Uint8Array> {
  readonly #file: FileHandle;
  readonly #turns: Turns;
  readonly #end: number;
  #position: number;
  #isClosed = false;

  constructor(file: FileHandle, { start, end }: ByteRange, turns: Turns) {
    this.#file = file;
    this.#turns = turns;
    this.#position = start;
    this.#end = end;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const left = this.#end - this.#position + 1;
    if (this.#isClosed || left <= 0) return this.return();
    try {
      const read = await this.#turns.take(async () =>
        // Its reader may have given up while it waited.
        this.#isClosed ? undefined : this.#file.read(Buffer.allocUnsafeSlow(Math.min(CHUNK, left)), 0, undefined, this.#position),
      );
      if (read === undefined) return this.return();
      const { bytesRead, buffer } = read;
      if (bytesRead === 0) throw new Error("A stored file is shorter than when it was written");
      this.#position += bytesRead;
      return { done: false, value: buffer.subarray(0, bytesRead) };
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  /** A generator's `return` would not run before its first `next`, and leave the file open. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      await this.#file.close();
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
