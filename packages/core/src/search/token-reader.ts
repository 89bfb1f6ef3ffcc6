import { FilterProblem, type Span } from "./filter-problem.ts";
import { type Token, tokenize } from "./tokens.ts";

/** Walks over a text's tokens, one ahead of the parser. */
export class TokenReader {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
  }

  /** The token to come; past the last one it stays the `end`. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] ?? { kind: "end", text: "", from: 0, to: 0 };
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#next++;
    return token;
  }

  /** The token taken last; the first one if none was. */
  last(): Token {
    return this.#tokens[Math.max(this.#next - 1, 0)] ?? this.peek();
  }

  /** Takes the next token if it is this sign. */
  takeSign(sign: string): boolean {
    const found = this.peek().kind === "sign" && this.peek().text === sign;
    if (found) this.#next++;
    return found;
  }

  /** Takes the next token if it is this keyword, in any case. */
  takeKeyword(keyword: string): boolean {
    const found = this.isKeyword(keyword);
    if (found) this.#next++;
    return found;
  }

  isKeyword(keyword: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "word" && token.text.length === keyword.length && token.text.toUpperCase() === keyword;
  }

  /** The text as it was written. */
  written(span: Span): string {
    return this.text.slice(span.from, span.to);
  }

  /** Refuses the text for what stands at a span. */
  fail(message: string, at: Span = this.peek()): never {
    throw new FilterProblem(message, { from: at.from, to: at.to });
  }
}

/** A piece of somebody's text for an error message, cut where it gets long. */
export function shown(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
