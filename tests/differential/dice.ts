/** Choices that a seed decides: the same seed, the same choices, on every machine. */
export interface Dice {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  /** True once in `n` throws. */
  onceIn(n: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Up to `most` of the items, in any order, the same one perhaps twice. */
  some<T>(items: readonly T[], most: number): T[];
}

/** Mulberry32, whose period of 2^32 is plenty for a few thousand calls a seed. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new Error("Nothing to pick from");
    return items[below(items.length)] as T; // the index is within
  };
  return {
    below,
    pick,
    onceIn: (n) => below(n) === 0,
    some: (items, most) => Array.from({ length: below(most + 1) }, () => pick(items)),
  };
}
