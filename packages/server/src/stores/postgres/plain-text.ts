/**
 * PostgreSQL's text holds every character but U+0000, which clients may well send. So U+0000 and U+0001 are written as
 * two characters each, which keeps the order by code point: `\0` is `\1\1`, `\1` is `\1\2`.
 */
export function toStored(text: string): string {
  return ODD.test(text) ? text.replace(ALL_ODD, (character) => (character === "\0" ? "\u0001\u0001" : "\u0001\u0002")) : text;
}

/** What {@link toStored} was given. */
export function fromStored(text: string): string {
  return text.includes("\u0001") ? text.replace(ALL_PAIRS, (pair) => (pair.endsWith("\u0001") ? "\0" : "\u0001")) : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that this is about.
const ODD = /[\0\u0001]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const ALL_ODD = /[\0\u0001]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const ALL_PAIRS = /\u0001[\u0001\u0002]/g;
