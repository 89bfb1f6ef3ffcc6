import { crc32 } from "node:zlib";
import type { ByteRange } from "@trialbook/core/artifact/artifact-store.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import { asBlobHash, type BlobHash } from "@trialbook/core/ids.ts";
import type { ChunkPlace } from "@trialbook/core/metric/cold-points.ts";
import { COLD } from "./frame.ts";
import type { Maybe } from "./metric-parts.ts";

/** Reads a part of a file of the book. @throws {NotFound} */
export type ReadFile = (hash: BlobHash, range: ByteRange) => Promise<AsyncIterable<Uint8Array>>;

/** For books whose files are not at hand. */
export const noFiles: ReadFile = async (hash) => {
  throw new NotFound(`The file ${hash} is not at hand.`);
};

const [SUM_AT, HASH_AT, START_AT, SIZE_AT] = [1, 5, 37, 45];
/** Bytes of what stands for a block that lies in a file: no block of so few is worth moving. */
export const COLD_SIZE = 49;

/** What stands in a chunk's row for a block that lies in a file. */
export function coldBlock({ hash, start, size }: ChunkPlace): Uint8Array {
  const block = Buffer.alloc(COLD_SIZE);
  block.writeUInt8(COLD, 0);
  block.write(hash, HASH_AT, "hex");
  block.writeBigUInt64LE(BigInt(start), START_AT);
  block.writeUInt32LE(size, SIZE_AT);
  block.writeUInt32LE(crc32(block.subarray(HASH_AT)), SUM_AT);
  return block;
}

/** Where a chunk's block lies, if that is what its row says; a spoiled one is left for whoever decodes it. */
export function coldPlace(block: Uint8Array): ChunkPlace | undefined {
  if (block[0] !== COLD || block.length !== COLD_SIZE) return undefined;
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  if (bytes.readUInt32LE(SUM_AT) !== crc32(bytes.subarray(HASH_AT))) return undefined;
  const hash = asBlobHash(bytes.toString("hex", HASH_AT, START_AT));
  return { hash, start: Number(bytes.readBigUInt64LE(START_AT)), size: bytes.readUInt32LE(SIZE_AT) };
}

interface Wanted extends ChunkPlace {
  /** Where it stands among the blocks that were asked for. */
  readonly at: number;
}

/** Blocks of chunks that lie in files, read as if they stood in their rows. */
export class ColdFiles {
  readonly #read: ReadFile;

  constructor(read: ReadFile) {
    this.#read = read;
  }

  /**
   * Blocks as they were written, those that lie in files too. What is gone from the files comes as it stands in its row, and
   * is found damaged by whoever decodes it. Answers at once if nothing lies in a file.
   */
  warmed(blocks: readonly (Uint8Array | undefined)[]): Maybe<readonly (Uint8Array | undefined)[]> {
    const wanted = blocks.flatMap((block, at) => {
      const place = block && coldPlace(block);
      return place === undefined ? [] : [{ ...place, at }];
    });
    return wanted.length === 0 ? blocks : this.#fetched(blocks, wanted);
  }

  async #fetched(blocks: readonly (Uint8Array | undefined)[], wanted: readonly Wanted[]): Promise<readonly (Uint8Array | undefined)[]> {
    const warm = [...blocks];
    for (const stretch of stretchesOf(wanted)) {
      const bytes = await this.#bytesOf(stretch);
      let from = 0;
      for (const { at, size } of bytes === undefined ? [] : stretch) {
        warm[at] = bytes?.subarray(from, from + size);
        from += size;
      }
    }
    return warm;
  }

  async #bytesOf([first, ...rest]: readonly Wanted[]): Promise<Uint8Array | undefined> {
    if (first === undefined) return undefined;
    const end = (rest.at(-1) ?? first).start + (rest.at(-1) ?? first).size - 1;
    try {
      return Buffer.concat(await Array.fromAsync(await this.#read(first.hash, { start: first.start, end })));
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }
}

/** Read in one go. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Blocks that lie behind each other are read together. */
function stretchesOf(wanted: readonly Wanted[]): Wanted[][] {
  const stretches: Wanted[][] = [];
  let bytes = 0;
  for (const one of wanted) {
    const last = stretches.at(-1)?.at(-1);
    const follows = last !== undefined && last.hash === one.hash && last.start + last.size === one.start;
    if (follows && bytes < MOST_BYTES) stretches.at(-1)?.push(one);
    else {
      stretches.push([one]);
      bytes = 0;
    }
    bytes += one.size;
  }
  return stretches;
}
