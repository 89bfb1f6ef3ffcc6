import type { Pyramid } from "../pyramid.ts";
import { ByteReader, type ByteWriter } from "./bytes.ts";
import { readInts, writeInts } from "./int-column.ts";

/** Layout: groups, whether times ascend, steps, times, counts, last, min, max, mean. */
export function writePyramid({ ends, min, max, mean, counted, timesAscend }: Pyramid, to: ByteWriter): void {
  to.varint(min.length);
  to.byte(timesAscend ? 1 : 0);
  for (const ints of [ends.steps, ends.times, counted]) writeInts(ints, to);
  for (const doubles of [ends.values, min, max, mean]) to.doubles(doubles);
}

/** @throws {RangeError} if the bytes are not a pyramid's */
export function readPyramid(bytes: Uint8Array): Pyramid {
  const from = new ByteReader(bytes);
  const groups = from.varint();
  if (groups * 32 > from.left) throw new RangeError(`The block is too short for ${groups} groups.`);
  const timesAscend = from.byte() === 1;
  const steps = readInts(from, groups);
  const times = readInts(from, groups);
  const counted = Float64Array.from(readInts(from, groups), Number);
  const last = from.doubles(groups);
  return {
    ends: { steps, times, values: last },
    min: from.doubles(groups),
    max: from.doubles(groups),
    mean: from.doubles(groups),
    counted,
    timesAscend,
  };
}
