import { isUtf8 } from "node:buffer";
import { Invalid } from "@trialbook/core/errors.ts";

const maxDepth = 100;
const maxKeys = 100_000;
/** Each costs many times the two bytes that it may take in a body. */
const maxValues = 250_000;
/** Longer digit runs are outside int64, and `BigInt` takes quadratic time for absurd ones. */
const maxInteger = 20;

/**
 * A JSON body as values. Integers that a double would round come as `bigint`, all other numbers as `number`;
 * a key called `__proto__` is a key like any other. An empty body is `undefined`.
 *
 * Costs little more than `JSON.parse`: what has to be looked at is looked at once, in the finished value.
 *
 * @throws {Invalid} if it is not JSON in UTF-8, nests deeper than 100 levels, has an object of more than 100,000
 * keys, holds more than 250,000 values, a number that is past any double, a NUL, or half of a surrogate pair
 */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw new Invalid("The body is not valid UTF-8; send JSON encoded as UTF-8.");
  if (body.length > 2 * maxValues) refuseCrowd(body);
  const text = (Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)).toString("utf8");
  const value = parse(text);
  const look: Look = { oddTexts: text.includes("\\u") && oddEscape.test(text), rounded: false };
  inspect(value, 0, look);
  return look.rounded && longInteger.test(text) ? JSON.parse(text, exactInteger) : value;
}

const oddEscape = /\\u(?:[dD][89a-fA-F]|0000)/;
const longInteger = /\d{16}/;
const integer = /^-?\d+$/;

interface Look {
  /** Whether strings could hold a NUL or half a surrogate pair at all. */
  readonly oddTexts: boolean;
  /** Set when a number was met that may have been rounded. */
  rounded: boolean;
}

/**
 * Counts before anything is made of the text: a small bomb of empty lists fills gigabytes. A list or object inside
 * another counts once for itself and once for its comma, since it costs as much.
 */
function refuseCrowd(body: Uint8Array): void {
  let values = 1;
  let inText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inText) {
      if (byte === backslash) i++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if ((byte === comma || byte === bracket || byte === brace) && ++values > maxValues) {
      throw new Invalid(`The body holds more than ${maxValues} values; send it in smaller parts.`);
    }
  }
}

const [quote, comma, bracket, backslash, brace] = Buffer.from('",[\\{');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8's message quotes what it stumbled over and where; it holds nothing but the client's own text.
    throw new Invalid(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function inspect(value: unknown, depth: number, look: Look): void {
  switch (typeof value) {
    case "number":
      if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) {
        if (value - value !== 0)
          throw new Invalid('A number in the body is too large for a double; write "Infinity" as text if that is meant.');
        look.rounded = true;
      }
      return;
    case "string":
      if (look.oddTexts) refuseOddText(value);
      return;
    case "object":
      if (value !== null) inspectContainer(value, depth + 1, look);
  }
}

function refuseOddText(text: string): void {
  if (!text.isWellFormed()) throw new Invalid("A text in the body holds half of a surrogate pair, which is no character.");
  if (text.includes("\0")) throw new Invalid("A text in the body holds a NUL, which no name or value may.");
}

function inspectContainer(container: object, depth: number, look: Look): void {
  if (depth > maxDepth) throw new Invalid(`The body nests deeper than ${maxDepth} levels.`);
  if (Array.isArray(container)) {
    for (const item of container) inspect(item, depth, look);
    return;
  }
  let keys = 0;
  for (const key in container) {
    if (++keys > maxKeys) throw new Invalid(`An object in the body has more than ${maxKeys} keys.`);
    if (look.oddTexts) inspect(key, depth, look);
    const value = (container as Record<string, unknown>)[key]; // an own key: JSON has no other
    // Most values are these, and a call for each of a thousand points is felt.
    if (typeof value === "string" && !look.oddTexts) continue;
    if (typeof value === "number" && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER) continue;
    inspect(value, depth, look);
  }
}

function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  // TypeScript's library does not know this parameter yet; Node always gives it.
  const source = context?.source;
  if (typeof value !== "number" || Number.isSafeInteger(value) || source === undefined) return value;
  return source.length <= maxInteger && integer.test(source) ? BigInt(source) : value;
}
