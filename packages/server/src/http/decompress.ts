import { promisify } from "node:util";
import zlib from "node:zlib";
import { Invalid, TooLarge } from "@trialbook/core/errors.ts";

type Decoder = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const gunzip: Decoder = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)],
  ["br", promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
  ["zstd", promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress)],
]);

/** Bodies that are being unpacked at a time; each may need the whole limit. */
const atATime = 2;

/** Unpacks a body by its `Content-Encoding`. */
export type Decompress = (body: Buffer, encoding: string) => Promise<Buffer>;

/**
 * Unpacking stops as soon as the output passes the limit, so a small bomb cannot become a large one. Few are
 * unpacked at a time; the others wait.
 *
 * The returned function throws {@link Invalid} for an encoding that is unknown, several at once, or not what the
 * body is; {@link TooLarge} past the limit.
 *
 * @param most bytes
 */
export function decompressor(most: number): Decompress {
  let free = atATime;
  const waiting: (() => void)[] = [];
  return async (body, encoding) => {
    const name = encoding.trim().toLowerCase();
    const decode = decoders.get(name);
    if (decode === undefined)
      throw new Invalid(`Content-Encoding ${JSON.stringify(encoding)} is not known here; send one of gzip, deflate, br, zstd.`);
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await decode(body, { maxOutputLength: most });
    } catch (error) {
      if (error instanceof RangeError) throw new TooLarge(`The body is larger than ${most} bytes once unpacked; send it in smaller parts.`);
      throw new Invalid(`The body is not ${name} data, though Content-Encoding says so.`);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
