const LONGEST_MS = 60_000;

/**
 * Whole milliseconds to wait before the next attempt: 1 s, 2 s, 4 s …, up to a second more so that many do not come at
 * once; what the receiver asks for, if it is more. Never over a minute.
 *
 * @param attempts in vain so far, at least 1
 * @param about.retryAfter the header: seconds, or a date
 */
export function retryDelay(
  attempts: number,
  about: { readonly retryAfter: string | undefined; readonly now: number; readonly random: () => number },
): number {
  const own = 1000 * 2 ** (attempts - 1) + Math.floor(1000 * about.random());
  return Math.min(Math.max(own, asked(about.retryAfter, about.now)), LONGEST_MS);
}

function asked(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  const ms = /^\d+$/.test(retryAfter) ? 1000 * Number(retryAfter) : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? 0 : ms;
}
