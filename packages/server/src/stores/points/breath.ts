/** Longest stretch of work before others get a turn. */
const LONGEST_MS = 8;

/** Lets other requests have their turn during long work. Make one for each piece of work and await it now and then. */
export function breather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < LONGEST_MS) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}
