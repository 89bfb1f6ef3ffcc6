const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that a param or tag writes, spaces around it aside; `null` if it is none. */
export function numberIn(text: string): number | null {
  if (text.length > 100) return null;
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : null;
}
