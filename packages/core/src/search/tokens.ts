import type { Span } from "./filter-problem.ts";

/**
 * A piece of a filter's text. `text` is what it says: for quoted ones without the quotes, a doubled quote being one.
 * Words are everything between blanks, quotes and signs, so numbers and dotted names are words.
 */
export type Token =
  | (Span & { readonly kind: "word"; readonly text: string })
  | (Span & { readonly kind: "sign"; readonly text: string })
  | (Span & { readonly kind: "quoted"; readonly text: string; readonly quote: Quote; readonly closed: boolean })
  | (Span & { readonly kind: "end"; readonly text: "" });

export type Quote = "'" | '"' | "`";

/** Cuts a text into tokens, an `end` token last. Anything can be cut, in time linear in its length. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (isBlank(char)) {
      at++;
      continue;
    }
    const token = isQuote(char) ? quoted(text, at, char) : isSign(char) ? sign(text, at) : word(text, at);
    tokens.push(token);
    at = token.to;
  }
  tokens.push({ kind: "end", text: "", from: at, to: at });
  return tokens;
}

function quoted(text: string, from: number, quote: Quote): Token {
  const parts: string[] = [];
  let start = from + 1;
  for (;;) {
    const end = text.indexOf(quote, start);
    if (end === -1) {
      parts.push(text.slice(start));
      return { kind: "quoted", text: parts.join(quote), quote, closed: false, from, to: text.length };
    }
    parts.push(text.slice(start, end));
    if (text.charAt(end + 1) !== quote) return { kind: "quoted", text: parts.join(quote), quote, closed: true, from, to: end + 1 };
    start = end + 2;
  }
}

const TWO_CHARACTER_SIGNS: readonly string[] = ["!=", "<=", ">=", "<>", "=="];

function sign(text: string, from: number): Token {
  const two = text.slice(from, from + 2);
  const to = from + (TWO_CHARACTER_SIGNS.includes(two) ? 2 : 1);
  return { kind: "sign", text: text.slice(from, to), from, to };
}

function word(text: string, from: number): Token {
  let to = from + 1;
  while (to < text.length && belongsToWord(text.charAt(to))) to++;
  return { kind: "word", text: text.slice(from, to), from, to };
}

function belongsToWord(char: string): boolean {
  return !isBlank(char) && !isQuote(char) && !isSign(char);
}

function isQuote(char: string): char is Quote {
  return char === "'" || char === '"' || char === "`";
}

function isSign(char: string): boolean {
  return "=<>!(),;".includes(char);
}

function isBlank(char: string): boolean {
  return char <= " " || char === "\u00a0" || char === "\u3000" || (char >= "\u2000" && char <= "\u200b");
}
