import { type Int64, inInt64, int64 } from "../int64.ts";

// Each character can be read in one way only, so that no text makes the match go back over it.
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INTEGER = /^[+-]?\d+$/;

/** The number that a word writes in decimal, exponents allowed; `undefined` if it writes none. */
export function parseNumber(word: string): number | undefined {
  return DECIMAL.test(word) ? Number(word) : undefined;
}

/** As {@link parseNumber}, but exact for whole numbers of 64 bits. */
export function parseExactNumber(word: string): Int64 | undefined {
  if (!INTEGER.test(word) || word.length > 20) return parseNumber(word);
  const exact = BigInt(word.startsWith("+") ? word.slice(1) : word);
  return inInt64(exact) ? int64(exact) : Number(word);
}

const INFINITIES: ReadonlyMap<string, number> = new Map([
  ["inf", Number.POSITIVE_INFINITY],
  ["+inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["+infinity", Number.POSITIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);

/** As {@link parseNumber}, and the infinities in words. */
export function parseDouble(word: string): number | undefined {
  return parseNumber(word) ?? (word.length <= 9 ? INFINITIES.get(word.toLowerCase()) : undefined);
}

const UNITS: readonly (readonly [unit: string, millis: number])[] = [
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
];

/** Milliseconds of a duration such as `90s`, `1.5h` or `2h30m`; `undefined` if it is none. */
export function parseDuration(word: string): number | undefined {
  let total = 0;
  let at = 0;
  if (word.length > 40) return undefined;
  while (at < word.length) {
    const start = at;
    while (at < word.length && "0123456789.".includes(word.charAt(at))) at++;
    const amount = parseNumber(word.slice(start, at));
    const unit = UNITS.find(([name]) => word.startsWith(name, at));
    if (amount === undefined || unit === undefined) return undefined;
    total += amount * unit[1];
    at += unit[0].length;
  }
  return word === "" ? undefined : total;
}
