/** Files above this are stored in chunks: a change of a part stores only that part anew, an upload resumes within it, and no piece is large. Bytes. */
export const CHUNKED_ABOVE = 8 * 1024 * 1024;

const SMALLEST = 256 * 1024;
const LARGEST = 4 * 1024 * 1024;
/** A border comes where the upper 20 bits of the rolling hash are zero: after 1 MiB more in the middle. */
const MASK = 0xffff_f000;

/** A fixed table of random-looking numbers: other numbers would cut other chunks, and find nothing stored again. */
const GEAR = gearTable();

/**
 * Finds borders of chunks that depend on content alone (gear hash): bytes put in or taken out move the borders with them, and
 * what comes after is cut as before. One for each file; chunks have 256 KiB to 4 MiB, the last may be smaller.
 */
export class ChunkBorders {
  #hash = 0;
  #length = 0;

  /** @returns how many of the bytes belong to the chunk under way, where it ends among them; undefined if it goes on */
  next(bytes: Uint8Array): number | undefined {
    let [hash, length] = [this.#hash, this.#length];
    // No border can come before the smallest size, and the hash forgets all but the last 32 bytes.
    const skip = Math.max(0, Math.min(bytes.length, SMALLEST - 32 - length));
    length += skip;
    for (let i = skip; i < bytes.length; i++) {
      hash = ((hash << 1) + (GEAR[bytes[i] as number] as number)) | 0;
      length++;
      if (length < SMALLEST || ((hash & MASK) !== 0 && length < LARGEST)) continue;
      this.#hash = 0;
      this.#length = 0;
      return i + 1;
    }
    this.#hash = hash;
    this.#length = length;
    return undefined;
  }
}

function gearTable(): Int32Array {
  let state = 0x243f_6a88;
  return Int32Array.from({ length: 256 }, () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    return mixed ^ (mixed >>> 16);
  });
}
