import type { Pattern } from "./filter.ts";

/** Told how many characters were looked at, now and then; it may throw to end a search. */
export type Spend = (characters: number) => void;

/** Whether a text matches. Never looks at more characters than text and pattern have multiplied, mostly at those of the text once. */
export type TextPattern = (text: string, spend: Spend) => boolean;

/**
 * Makes a pattern of a filter ready to be tried on many texts. Between its `%` stand pieces, and each piece is looked for
 * behind the one before it, where it comes first: if that fails, no other choice would have done better, so there is
 * nothing to go back to.
 */
export function textPattern(op: Pattern, pattern: string): TextPattern {
  if (op === "contains") return foldingCase(anywhere(pattern.toLowerCase()));
  return op === "like" ? inPieces(pattern) : foldingCase(inPieces(pattern.toLowerCase()));
}

function foldingCase(matches: TextPattern): TextPattern {
  return (text, spend) => matches(text.toLowerCase(), spend);
}

function anywhere(word: string): TextPattern {
  return (text, spend) => {
    spend(text.length);
    return text.includes(word);
  };
}

function inPieces(pattern: string): TextPattern {
  const [head = "", ...rest] = pattern.split("%");
  const tail = rest.pop();
  if (tail === undefined) return (text, spend) => endAt(text, { piece: head, from: 0, spend }) === text.length;
  const middle = rest.filter((piece) => piece !== "");
  return (text, spend) => {
    const last = startOfTail(text, tail, spend);
    let from = last === -1 ? -1 : endAt(text, { piece: head, from: 0, spend });
    for (const piece of middle) {
      if (from === -1) return false;
      from = piece.includes("_") ? endOfGappy(text, { piece, from, spend }) : endOfWord(text, { piece, from, spend });
    }
    return from !== -1 && from <= last;
  };
}

interface Look {
  readonly piece: string;
  readonly from: number;
  readonly spend: Spend;
}

/** Where the first occurrence of a piece without `_` ends, or -1. */
function endOfWord(text: string, { piece, from, spend }: Look): number {
  const at = text.indexOf(piece, from);
  spend((at === -1 ? text.length : at + piece.length) - from);
  return at === -1 ? -1 : at + piece.length;
}

/** The same for a piece with `_`. */
function endOfGappy(text: string, { piece, from, spend }: Look): number {
  for (let at = from; at < text.length; at += widthAt(text, at)) {
    const end = endAt(text, { piece, from: at, spend });
    if (end !== -1) return end;
  }
  return -1;
}

const ANY = 95; // _

/** Where a piece ends that begins right here, or -1. */
function endAt(text: string, { piece, from, spend }: Look): number {
  let at = from;
  for (let i = 0; i < piece.length; i++) {
    const wanted = piece.charCodeAt(i);
    if (at < text.length && wanted === ANY) at += widthAt(text, at);
    else if (at < text.length && wanted === text.charCodeAt(at)) at++;
    else {
      spend(i + 1);
      return -1;
    }
  }
  spend(piece.length);
  return at;
}

/** Where a piece begins that ends with the text, or -1. */
function startOfTail(text: string, tail: string, spend: Spend): number {
  spend(tail.length);
  let at = text.length;
  for (let i = tail.length - 1; i >= 0; i--) {
    if (at === 0) return -1;
    const wanted = tail.charCodeAt(i);
    if (wanted === ANY) at -= isPair(text, at - 2) ? 2 : 1;
    else if (wanted !== text.charCodeAt(--at)) return -1;
  }
  return at;
}

function widthAt(text: string, at: number): number {
  return isPair(text, at) ? 2 : 1;
}

/** Whether the two units from here are one character. */
function isPair(text: string, at: number): boolean {
  return at >= 0 && (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
