import type { Pyramid } from "../pyramid.ts";
import { ByteReader, type ByteWriter } from "./bytes.ts";
import { readInts, writeInts } from "./int-column.ts";

/** Points of a group where the block does not say it: so were the first books written. */
const FIRST_GROUP = 64;

/** Layout: groups, a byte (bit 0: whether times ascend; above: log2 of a group's points), steps, times, counts, last, min, max, mean. */
export function writePyramid({ group, ends, min, max, mean, counted, timesAscend }: Pyramid, to: ByteWriter): void {
  to.varint(min.length);
  to.byte((Math.log2(group) << 1) | (timesAscend ? 1 : 0));
  for (const ints of [ends.steps, ends.times, counted]) writeInts(ints, to);
  for (const doubles of [ends.values, min, max, mean]) to.doubles(doubles);
}

/** @throws {RangeError} if the bytes are not a pyramid's */
export function readPyramid(bytes: Uint8Array): Pyramid {
  const from = new ByteReader(bytes);
  const groups = from.varint();
  if (groups * 32 > from.left) throw new RangeError(`The block is too short for ${groups} groups.`);
  const form = from.byte();
  const steps = readInts(from, groups);
  const times = readInts(from, groups);
  const counts = readInts(from, groups);
  const last = from.doubles(groups);
  return {
    group: form < 2 ? FIRST_GROUP : 2 ** (form >> 1),
    ends: { steps, times, values: last },
    min: from.doubles(groups),
    max: from.doubles(groups),
    mean: from.doubles(groups),
    counted: counts instanceof Float64Array ? counts : Float64Array.from(counts, Number),
    timesAscend: (form & 1) === 1,
  };
}
