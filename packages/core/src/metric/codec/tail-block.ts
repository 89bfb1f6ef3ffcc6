import type { Columns } from "../columns.ts";
import { ByteReader, type ByteWriter } from "./bytes.ts";
import { readInts, writeInts } from "./int-column.ts";

/**
 * The points of one request, all keys in one block, cheap to write. Each key's part says its length, so that a reader
 * of one key skips the others. Layout of a part: key, bytes that follow, count, steps, times, values.
 */
export function writeTail(series: Iterable<readonly [key: string, points: Columns]>, to: ByteWriter): void {
  for (const [key, points] of series) {
    writeKey(key, to);
    const lengthAt = to.length;
    to.uint32(0);
    to.varint(points.values.length);
    writeInts(points.steps, to);
    writeInts(points.times, to);
    to.doubles(points.values);
    to.patchUint32(lengthAt, to.length - lengthAt - 4);
  }
}

/** Points in the order they were written; a key may come more than once. @throws {RangeError} if the bytes are no tail */
export function* readTail(bytes: Uint8Array, onlyKey?: string): Generator<readonly [key: string, points: Columns]> {
  const from = new ByteReader(bytes);
  while (from.left > 0) {
    const key = readKey(from);
    const length = from.uint32();
    if (onlyKey !== undefined && key !== onlyKey) {
      from.skip(length);
      continue;
    }
    const count = from.varint();
    if (count * 8 > from.left) throw new RangeError(`The block is too short for ${count} points.`);
    yield [key, { steps: readInts(from, count), times: readInts(from, count), values: from.doubles(count) }];
  }
}

/** As UTF-16 code units, so that any text comes back as it was; the usual ones take a byte. */
function writeKey(key: string, to: ByteWriter): void {
  to.varint(key.length);
  for (let i = 0; i < key.length; i++) to.varint(key.charCodeAt(i));
}

function readKey(from: ByteReader): string {
  let key = "";
  for (let left = from.varint(); left > 0; left--) key += String.fromCharCode(from.varint());
  return key;
}
