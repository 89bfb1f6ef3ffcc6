/** A JSON value; integers too large for a double are `bigint`, so that all their digits are shown. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Reads JSON. `undefined` if the text is none (Python also writes NaN, which is none). */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text, exact) as JsonValue;
  } catch {
    return undefined; // What is no JSON is looked at as text.
  }
}

/** Own entries in order; a key named `__proto__` is an entry like any other. */
export function entriesOf(value: JsonValue): readonly (readonly [key: string, value: JsonValue])[] {
  if (Array.isArray(value)) return value.map((item: JsonValue, i) => [String(i), item]);
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function exact(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  const large = typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source);
  return large ? BigInt(source) : value;
}
