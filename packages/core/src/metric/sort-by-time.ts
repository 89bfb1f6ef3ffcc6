import { type Columns, pickColumns } from "./columns.ts";
import { mergeColumns } from "./merge.ts";

/**
 * Points that ascend by (step, time, value), each once, in order of (time, step, value). Those that are in it already are
 * not copied.
 */
export function sortByTime(points: Columns): Columns {
  const { times } = points;
  if (!(times instanceof Float64Array)) return mergeColumns([points], "time");
  let low = times[0] ?? 0;
  let high = low;
  let ascends = true;
  for (let i = 1; i < times.length; i++) {
    const time = times[i] as number;
    if (time < (times[i - 1] as number)) ascends = false;
    if (time < low) low = time;
    if (time > high) high = time;
  }
  if (ascends) return points;
  const scale = 2 ** Math.ceil(Math.log2(times.length));
  if ((high - low + 1) * scale > Number.MAX_SAFE_INTEGER) return mergeColumns([points], "time");
  // A time and its place in one number: engines sort plain numbers several times faster than by a function that compares.
  const keys = new Float64Array(times.length);
  for (let i = 0; i < keys.length; i++) keys[i] = ((times[i] as number) - low) * scale + i;
  keys.sort();
  const places = new Uint32Array(keys.length);
  for (let i = 0; i < places.length; i++) places[i] = (keys[i] as number) - Math.floor((keys[i] as number) / scale) * scale;
  return pickColumns(points, places);
}
