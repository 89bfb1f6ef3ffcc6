/** What a param's text means: `0.010`, `1e-2` and `.01` are one number, `True` and `true` one truth. */
export type TypedValue =
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "none" }
  | { readonly type: "text"; readonly value: string };

const NUMBER = /^[+-]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NONE = new Set(["None", "null", "NULL"]);
const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "+inf": Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  "-infinity": Number.NEGATIVE_INFINITY,
};

/** Reads a param as Python, R and JSON write them. Integers past 2^53 stay text, so that two of them never look the same. */
export function typedValue(text: string): TypedValue {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) {
    const value = Number(trimmed.replaceAll("_", ""));
    const isExact = !Number.isInteger(value) || Number.isSafeInteger(value) || /[.eE]/.test(trimmed);
    return isExact ? { type: "number", value } : { type: "text", value: trimmed };
  }
  const word = Object.hasOwn(WORDS, trimmed.toLowerCase()) ? WORDS[trimmed.toLowerCase()] : undefined;
  if (word !== undefined) return { type: "number", value: word };
  if (/^(?:true|false)$/i.test(trimmed)) return { type: "boolean", value: trimmed.toLowerCase() === "true" };
  if (NONE.has(trimmed)) return { type: "none" };
  return { type: "text", value: text };
}

/** Equal for values that mean the same, and only for them. */
export function typedKey(text: string): string {
  const typed = typedValue(text);
  // -0 and 0 are one number; NaN is itself here, because two runs that both say nan were set the same.
  if (typed.type === "number") return `number ${typed.value + 0}`;
  return typed.type === "none" ? "none" : `${typed.type} ${typed.value}`;
}
