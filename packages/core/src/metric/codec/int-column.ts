import type { IntColumn } from "../columns.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Equal distances: first and distance say it all. */
const EVEN = 0;
/** First, then the distances. */
const DELTAS = 1;
/** The same in 64-bit arithmetic, for integers beyond {@link PLAIN}. */
const WIDE = 2;

/** Up to here distances, and their doubles in zigzag form, are exact in plain numbers. */
const PLAIN = 2 ** 51;

/** Writes integers as distances from one to the next: steps and times are mostly regular. */
export function writeInts(column: IntColumn, to: ByteWriter): void {
  const count = column.length;
  if (count === 0) return;
  if (!(column instanceof Float64Array) || !isPlain(column)) {
    writeWide(column, to);
    return;
  }
  const first = column[0] as number;
  const distance = count > 1 ? (column[1] as number) - first : 0;
  let even = 1;
  while (even < count && (column[even] as number) - (column[even - 1] as number) === distance) even++;
  to.byte(even === count ? EVEN : DELTAS);
  to.varint(zigzag(first));
  if (even === count) to.varint(zigzag(distance));
  else for (let i = 1; i < count; i++) to.varint(zigzag((column[i] as number) - (column[i - 1] as number)));
}

function isPlain(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (Math.abs(column[i] as number) > PLAIN) return false;
  return true;
}

/** @throws {RangeError} if what was written was something else */
export function readInts(from: ByteReader, count: number): IntColumn {
  if (count === 0) return new Float64Array(0);
  const kind = from.byte();
  if (kind === WIDE) return readWide(from, count);
  if (kind !== EVEN && kind !== DELTAS) throw new RangeError(`The block has integers of an unknown kind ${kind}.`);
  // Each distance took a byte at least; so nothing huge is made for a count that can't be true.
  if (kind === DELTAS && count > from.left) throw new RangeError("The block ends before its last point.");
  const column = new Float64Array(count);
  let value = unzigzag(from.varint());
  column[0] = value;
  if (kind === EVEN) {
    const distance = unzigzag(from.varint());
    for (let i = 1; i < count; i++) column[i] = value + i * distance;
  } else {
    for (let i = 1; i < count; i++) {
      value += unzigzag(from.varint());
      column[i] = value;
    }
  }
  return column;
}

/** Passes over a column without reading it, in a fraction of the time. @throws {RangeError} if what was written was something else */
export function skipInts(from: ByteReader, count: number): void {
  if (count === 0) return;
  const kind = from.byte();
  if (kind !== EVEN && kind !== DELTAS && kind !== WIDE) throw new RangeError(`The block has integers of an unknown kind ${kind}.`);
  from.skipVarints(kind === EVEN ? 2 : count);
}

function writeWide(column: IntColumn, to: ByteWriter): void {
  to.byte(WIDE);
  let before = 0n;
  for (const value of column) {
    const wide = BigInt(value);
    // Distances wrap around at 64 bits, so that each of them fits; adding them wraps back.
    const distance = BigInt.asIntN(64, wide - before);
    to.bigVarint(BigInt.asUintN(64, (distance << 1n) ^ (distance >> 63n)));
    before = wide;
  }
}

function readWide(from: ByteReader, count: number): IntColumn {
  if (count > from.left) throw new RangeError("The block ends before its last point.");
  const column = new BigInt64Array(count);
  let value = 0n;
  for (let i = 0; i < count; i++) {
    const zigzagged = from.bigVarint();
    value = BigInt.asIntN(64, value + ((zigzagged >> 1n) ^ -(zigzagged & 1n)));
    column[i] = value;
  }
  return narrowed(column);
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function narrowed(column: BigInt64Array): IntColumn {
  return column.every((value) => value >= -SAFE && value <= SAFE) ? Float64Array.from(column, Number) : column;
}

/** Small negative numbers become small positive ones. */
function zigzag(value: number): number {
  return value >= 0 ? value * 2 : value * -2 - 1;
}

function unzigzag(value: number): number {
  // Bit operations are much quicker, and right up to 2^31.
  if (value < 0x80000000) return (value >>> 1) ^ -(value & 1);
  return value % 2 === 0 ? value / 2 : (value + 1) / -2;
}
