import type { Int64 } from "@trialbook/core/int64.ts";
import { int64 } from "@trialbook/core/int64.ts";
import { type Columns, intAt } from "@trialbook/core/metric/columns.ts";

/** Points of a full chunk. */
export const CHUNK = 4096;
/** Smaller chunks are read quickly enough without a pyramid. */
export const WORTH_A_PYRAMID = 512;

/** What is known of a chunk without reading its points. */
export interface ChunkInfo {
  /** Tells the chunks of one metric apart. */
  readonly id: number;
  readonly count: number;
  readonly first: { readonly step: Int64; readonly at: Int64 };
  readonly last: { readonly step: Int64; readonly at: Int64 };
  readonly minAt: Int64;
  readonly maxAt: Int64;
}

/** What to keep beside a chunk of these points, which are sorted and at least one. */
export function chunkInfoOf(points: Columns): Omit<ChunkInfo, "id"> {
  const { steps, times } = points;
  const end = points.values.length - 1;
  let low = times[0] ?? 0;
  let high = low;
  for (const time of times) {
    if (time < low) low = time;
    if (time > high) high = time;
  }
  return {
    count: end + 1,
    first: { step: intAt(steps, 0), at: intAt(times, 0) },
    last: { step: intAt(steps, end), at: intAt(times, end) },
    minAt: canonical(low),
    maxAt: canonical(high),
  };
}

function canonical(value: Int64): Int64 {
  return typeof value === "bigint" ? int64(value) : value;
}
