import type { Call } from "./call.ts";

/**
 * Takes calls out of a sequence for as long as it still fails: halves first, then single ones. The last call, which
 * failed, stays.
 */
export async function shrink(calls: readonly Call[], fails: (calls: readonly Call[]) => Promise<boolean>): Promise<readonly Call[]> {
  let kept = calls;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = kept.length - 1 - size; from > -size; from -= size) {
      const start = Math.max(from, 0);
      const fewer = [...kept.slice(0, start), ...kept.slice(from + size)];
      if (fewer.length < kept.length && (await fails(fewer))) kept = fewer;
    }
  }
  return kept;
}
