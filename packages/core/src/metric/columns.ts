import { type Int64, int64 } from "../int64.ts";
import type { Sample, Series } from "./point.ts";

/** Integers of one column: `Float64Array` while all of them are safe integers (then exact), else `BigInt64Array`. */
export type IntColumn = Float64Array | BigInt64Array;

/** Points of one metric as typed arrays of one length: `steps[i]`, `times[i]`, `values[i]` are one point. */
export interface Columns {
  readonly steps: IntColumn;
  readonly times: IntColumn;
  readonly values: Float64Array;
}

export const NO_POINTS: Columns = { steps: new Float64Array(0), times: new Float64Array(0), values: new Float64Array(0) };

/** The i-th integer in its canonical form. */
export function intAt(column: IntColumn, i: number): Int64 {
  const value = column[i] ?? 0;
  return typeof value === "bigint" ? int64(value) : value;
}

export function sampleAt({ steps, times, values }: Columns, i: number): Sample {
  return { step: intAt(steps, i), at: intAt(times, i), value: values[i] ?? Number.NaN };
}

export function columnsOf(points: readonly Sample[]): Columns {
  const count = points.length;
  const steps = new Float64Array(count);
  const times = new Float64Array(count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const { step, at, value } = points[i] as Sample;
    if (typeof step === "bigint" || typeof at === "bigint") return wideColumnsOf(points);
    // Adding 0 turns -0, which is no integer of its own, into 0.
    steps[i] = step + 0;
    times[i] = at + 0;
    values[i] = value;
  }
  return { steps, times, values };
}

function wideColumnsOf(points: readonly Sample[]): Columns {
  return {
    steps: intColumn(points.map((point) => point.step)),
    times: intColumn(points.map((point) => point.at)),
    values: Float64Array.from(points, (point) => point.value),
  };
}

function intColumn(ints: readonly Int64[]): IntColumn {
  if (ints.some((value) => typeof value === "bigint")) return BigInt64Array.from(ints, BigInt);
  return Float64Array.from(ints, (value) => Number(value) + 0);
}

/** Points `from` to `to` as objects. */
export function samplesOf(columns: Columns, from: number, to: number): Sample[] {
  const { steps, times, values } = columns;
  const samples = new Array<Sample>(to - from);
  if (steps instanceof Float64Array && times instanceof Float64Array) {
    for (let i = from; i < to; i++) samples[i - from] = { step: steps[i] as number, at: times[i] as number, value: values[i] as number };
  } else {
    for (let i = from; i < to; i++) samples[i - from] = sampleAt(columns, i);
  }
  return samples;
}

export function sliceColumns({ steps, times, values }: Columns, from: number, to: number): Columns {
  return { steps: steps.subarray(from, to), times: times.subarray(from, to), values: values.subarray(from, to) };
}

/** One after the other, in the given order. */
export function concatColumns(parts: readonly Columns[]): Columns {
  const [only] = parts;
  if (only === undefined) return NO_POINTS;
  if (parts.length === 1) return only;
  const length = parts.reduce((sum, part) => sum + part.values.length, 0);
  const values = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return {
    steps: concatInts(
      parts.map((part) => part.steps),
      length,
    ),
    times: concatInts(
      parts.map((part) => part.times),
      length,
    ),
    values,
  };
}

function concatInts(parts: readonly IntColumn[], length: number): IntColumn {
  let at = 0;
  if (parts.every((part) => part instanceof Float64Array)) {
    const all = new Float64Array(length);
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
  const all = new BigInt64Array(length);
  for (const part of parts) {
    if (part instanceof BigInt64Array) all.set(part, at);
    else for (let i = 0; i < part.length; i++) all[at + i] = BigInt(part[i] ?? 0);
    at += part.length;
  }
  return all;
}

/** The columns at these places, in their order. */
export function pickColumns({ steps, times, values }: Columns, places: ArrayLike<number>): Columns {
  const picked = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i] ?? 0] ?? 0;
  return { steps: pickInts(steps, places), times: pickInts(times, places), values: picked };
}

function pickInts(column: IntColumn, places: ArrayLike<number>): IntColumn {
  if (column instanceof Float64Array) {
    const picked = new Float64Array(places.length);
    for (let i = 0; i < places.length; i++) picked[i] = column[places[i] ?? 0] ?? 0;
    return picked;
  }
  const picked = new BigInt64Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = column[places[i] ?? 0] ?? 0n;
  return picked;
}

/** The points at these ascending places of parts that follow each other. */
export function pickAcross(parts: readonly Columns[], places: readonly number[]): Columns {
  const picked: Columns[] = [];
  let before = 0;
  let next = 0;
  for (const part of parts) {
    const first = next;
    while (next < places.length && (places[next] as number) < before + part.values.length) next++;
    if (next > first)
      picked.push(
        pickColumns(
          part,
          places.slice(first, next).map((place) => place - before),
        ),
      );
    before += part.values.length;
  }
  return concatColumns(picked);
}

/** For those who ask a store for columns. */
export function seriesOf(columns: Columns): Series {
  const { steps, times, values } = columns;
  return { steps: plainInts(steps), times: plainInts(times), values: Array.from(values) };
}

function plainInts(column: IntColumn): Int64[] {
  return column instanceof Float64Array ? Array.from(column) : Array.from(column, int64);
}
