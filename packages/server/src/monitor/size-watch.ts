import type { BookSize } from "@trialbook/core/whole-book.ts";

/** Counting again is not begun before this has passed since the last time, in milliseconds, … */
const FRESH = 60_000;
/** … nor before so many times as long as counting took. */
const REST = 100;

export interface Counted {
  readonly size: BookSize;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Counts a book now and then, as somebody asks; whoever asks gets the last count and never waits. What went wrong is told,
 * and counting is tried again later.
 */
export function sizeWatch(
  count: () => Promise<BookSize>,
  { clock, onFailure }: { readonly clock: () => number; readonly onFailure: (error: unknown) => void },
): () => Counted | undefined {
  let last: Counted | undefined;
  let isCounting = false;
  let notBefore = Number.NEGATIVE_INFINITY;
  const begin = async (): Promise<void> => {
    isCounting = true;
    const began = performance.now();
    try {
      const size = await count();
      last = { size, at: clock() };
    } catch (error) {
      onFailure(error);
    } finally {
      isCounting = false;
      const now = performance.now();
      notBefore = now + Math.max(FRESH, REST * (now - began));
    }
  };
  return () => {
    if (!isCounting && performance.now() >= notBefore) void begin();
    return last;
  };
}
