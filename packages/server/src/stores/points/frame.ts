import { constants, crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { ByteReader, ByteWriter } from "@trialbook/core/metric/codec/bytes.ts";

/** A block that is not what was written: the disk, or something that wrote to the file, changed it. */
export class DamagedBlock extends Error {
  override readonly name = "DamagedBlock";
}

const PLAIN = 1;
const ZSTD = 2;
/** What stands for a block that lies in a file. */
export const COLD = 3;

/** Fast enough to seal millions of points a second; higher levels gain little on noise. */
const LEVEL = 1;

/**
 * Puts bytes into a frame that says how to read them and shows damage: a byte for the form, the CRC-32 of what follows,
 * and the content, as it is or its size and then it, compressed. One framer writes one block at a time.
 */
export class Framer {
  readonly #writer: ByteWriter;

  /** @param room bytes that blocks usually have; it grows where they have more */
  constructor(room = 64 * 1024) {
    this.#writer = new ByteWriter(room);
  }

  /** @returns the block, valid until the next one is made */
  plain(write: (to: ByteWriter) => void): Uint8Array {
    const to = this.#writer;
    to.reset();
    to.byte(PLAIN);
    to.uint32(0);
    write(to);
    to.patchUint32(1, crc32(to.written.subarray(5)));
    return to.written;
  }

  compressed(write: (to: ByteWriter) => void): Uint8Array {
    const to = this.#writer;
    to.reset();
    write(to);
    const size = to.length;
    // Told the size beforehand, the compressor makes its tables no larger than needed, and its output in one piece.
    const content = zstdCompressSync(to.written, {
      params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
      pledgedSrcSize: size,
      chunkSize: size + 1024,
    });
    to.reset();
    to.byte(ZSTD);
    to.uint32(0);
    to.uint32(size);
    to.room(content.length).set(content);
    to.patchUint32(1, crc32(to.written.subarray(5)));
    return to.written;
  }
}

/** A block that claims to hold more than this was never written. */
const LARGEST = 256 * 1024 * 1024;

/** What was framed. @throws {DamagedBlock} */
export function unframe(block: Uint8Array): Uint8Array {
  if (block.length < 5) throw new DamagedBlock(`A block has ${block.length} bytes, too few to be one.`);
  const from = new ByteReader(block);
  const form = from.byte();
  const sum = from.uint32();
  const content = from.bytes(from.left);
  if (crc32(content) !== sum) throw new DamagedBlock("A block does not match its checksum.");
  if (form === PLAIN) return content;
  if (form === ZSTD) return decompress(new ByteReader(content));
  if (form === COLD) throw new DamagedBlock("It lies in a file that is not there.");
  throw new DamagedBlock(`A block has the form ${form}, which this version does not know.`);
}

function decompress(from: ByteReader): Uint8Array {
  const size = from.uint32();
  if (size > LARGEST) throw new DamagedBlock(`A block claims to hold ${size} bytes.`);
  return zstdDecompressSync(from.bytes(from.left), { chunkSize: Math.max(size, 64), maxOutputLength: Math.max(size, 1) });
}
