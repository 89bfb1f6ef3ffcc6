import type { Columns, IntColumn } from "../columns.ts";
import { isLittleEndian } from "./byte-order.ts";
import { ByteReader, type ByteWriter } from "./bytes.ts";
import { readInts, skipInts, writeInts } from "./int-column.ts";

/**
 * Points of one metric, in a form that compresses well: integers as distances, values split into the planes of their
 * bytes (all first bytes, all second ones, …), since the first bytes of neighbouring measurements are much alike.
 * Layout: count, steps, times, 8 planes. Every double comes back bit by bit; NaNs are all one NaN.
 */
export function writeChunk(columns: Columns, to: ByteWriter): void {
  to.varint(columns.values.length);
  writeInts(columns.steps, to);
  writeInts(columns.times, to);
  split(columns.values, to.room(columns.values.length * 8));
}

/** @throws {RangeError} if the bytes are not a chunk's */
export function readChunk(bytes: Uint8Array): Columns {
  const { from, count } = startChunk(bytes);
  return { steps: readInts(from, count), times: readInts(from, count), values: join(from.bytes(count * 8)) };
}

/** Points along one axis: `values[i]` stands at `ints[i]`, a step or a time. */
export interface ChunkAlong {
  readonly ints: IntColumn;
  readonly values: Float64Array;
}

/** Reads only what a chart needs, in less time. @throws {RangeError} if the bytes are not a chunk's */
export function readChunkAlong(axis: "steps" | "times", bytes: Uint8Array): ChunkAlong {
  const { from, count } = startChunk(bytes);
  if (axis === "times") skipInts(from, count);
  const ints = readInts(from, count);
  if (axis === "steps") skipInts(from, count);
  return { ints, values: join(from.bytes(count * 8)) };
}

function startChunk(bytes: Uint8Array): { readonly from: ByteReader; readonly count: number } {
  const from = new ByteReader(bytes);
  const count = from.varint();
  if (count * 8 > from.left) throw new RangeError(`The block is too short for ${count} points.`);
  return { from, count };
}

/** Which half of a double comes first in memory: planes are in the same order on every machine. */
const LOW = isLittleEndian ? 0 : 1;
const HIGH = 1 - LOW;

function split(values: Float64Array, planes: Uint8Array): void {
  const count = values.length;
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * count);
  for (let i = 0; i < count; i++) {
    const low = halves[2 * i + LOW] as number;
    const high = halves[2 * i + HIGH] as number;
    planes[i] = low;
    planes[count + i] = low >>> 8;
    planes[2 * count + i] = low >>> 16;
    planes[3 * count + i] = low >>> 24;
    planes[4 * count + i] = high;
    planes[5 * count + i] = high >>> 8;
    planes[6 * count + i] = high >>> 16;
    planes[7 * count + i] = high >>> 24;
  }
}

function join(planes: Uint8Array): Float64Array {
  const count = planes.length / 8;
  const values = new Float64Array(count);
  const halves = new Uint32Array(values.buffer);
  for (let i = 0; i < count; i++) {
    halves[2 * i + LOW] = quad(planes, i, count);
    halves[2 * i + HIGH] = quad(planes, 4 * count + i, count);
  }
  return values;
}

/** Four bytes that lie `apart`, the lowest first. */
function quad(planes: Uint8Array, at: number, apart: number): number {
  return (
    (planes[at] as number) |
    ((planes[at + apart] as number) << 8) |
    ((planes[at + 2 * apart] as number) << 16) |
    ((planes[at + 3 * apart] as number) << 24)
  );
}
