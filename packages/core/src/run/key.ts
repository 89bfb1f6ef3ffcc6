/** Most characters in the key of a param, metric or tag. */
export const maxKeyLength = 250;

/** Why a text can't be the key of a param, metric or tag. */
export type KeyProblem =
  | { readonly kind: "empty" | "too-long" | "characters" }
  /** Keys are shown, and by some clients kept, as files: `a//b` would be the same file as `a/b`. */
  | { readonly kind: "path"; readonly resolvesTo: string };

const asciiKey = /^[/\w.\- :]*$/;
const anyKey = /^[/\p{L}\p{N}_.\- :]*$/u;
const WORD = 1;
const JOINT = 2;
/** By character code; what is 0, or not here, needs a closer look. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[\w\- :]/.test(character) ? WORD : /[./]/.test(character) ? JOINT : 0;
});
/** An empty part, `.` or `..`, or a beginning of two dots. */
const unusualPart = /^\/|\/$|\/\/|(^|\/)\.\.?(\/|$)|^\.\./;

/**
 * What is wrong with a key, or nothing: letters and digits of any script, `_`, `-`, `.`, space, `:` and `/`,
 * in a form that is its own path, 250 characters at most.
 */
export function keyProblem(key: string): KeyProblem | undefined {
  if (isPlain(key)) return undefined;
  if (key === "") return { kind: "empty" };
  if (!asciiKey.test(key) && !anyKey.test(key)) return { kind: "characters" };
  if (unusualPart.test(key)) return { kind: "path", resolvesTo: resolved(key) };
  if (key.length > maxKeyLength && [...key].length > maxKeyLength) return { kind: "too-long" };
  return undefined;
}

/**
 * Whether a key is good at first sight: ASCII words, single dots and slashes only between them. Nearly all are, and a
 * training loop sends thousands a second; the rules above then look at the rest.
 */
function isPlain(key: string): boolean {
  let afterWord = false;
  for (let i = 0; i < key.length; i++) {
    const kind = kinds[key.charCodeAt(i)];
    if (!kind || (kind === JOINT && !afterWord)) return false;
    afterWord = kind === WORD;
  }
  return afterWord && key.length <= maxKeyLength;
}

function resolved(key: string): string {
  const parts: string[] = [];
  for (const part of key.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !key.startsWith("/")) parts.push(part);
  }
  const path = parts.join("/");
  return key.startsWith("/") ? `/${path}` : path || ".";
}
