import { AGGREGATES } from "@trialbook/core/search/run-fields.ts";
import { type Token, tokenize } from "@trialbook/core/search/tokens.ts";

/** What can stand at a place in a filter. */
type Expected =
  | { readonly what: "field" }
  /** `field` is the clause's, as written. */
  | { readonly what: "comparison" | "value"; readonly field: string }
  | { readonly what: "connective" };

export interface ClauseAt {
  readonly expected: Expected;
  /** The piece that is being written, and where it begins. */
  readonly written: string;
  readonly from: number;
}

/** Reads a filter up to the caret and says what comes next; unlike the parser it forgives everything. */
export function clauseAt(text: string, caret: number): ClauseAt {
  const tokens = tokenize(text.slice(0, caret)).filter((token) => token.kind !== "end");
  const last = tokens.at(-1);
  const isWriting = last !== undefined && last.to === caret && (last.kind === "word" || (last.kind === "quoted" && !last.closed));
  let start = isWriting ? tokens.length - 1 : tokens.length;
  const before = tokens[start - 1];
  if (before !== undefined && before.to === (tokens[start]?.from ?? caret)) {
    // `params."odd` is one piece of two tokens, as is `min(lo` of three.
    if (before.kind === "word" && last?.kind === "quoted") start -= 1;
    else if (before.kind === "sign" && before.text === "(" && isAggregate(tokens[start - 2])) start -= 2;
  }
  const from = tokens[start]?.from ?? caret;
  return { expected: expectedAfter(tokens.slice(0, start)), written: text.slice(from, caret), from };
}

function isAggregate(token: Token | undefined): boolean {
  return token?.kind === "word" && AGGREGATES.has(token.text.toLowerCase());
}

function expectedAfter(tokens: readonly Token[]): Expected {
  let expected: Expected = { what: "field" };
  let isList = false;
  let isBetween = false;
  for (const [index, token] of tokens.entries()) {
    const word = token.kind === "word" ? token.text.toLowerCase() : "";
    const sign = token.kind === "sign" ? token.text : "";
    switch (expected.what) {
      case "field": {
        if (word === "not" || sign === "(") break;
        const next = tokens[index + 1];
        if (next?.kind === "sign" && next.text === "(" && next.from === token.to) break; // min(
        expected = { what: "comparison", field: fieldEndingAt(tokens, index) };
        break;
      }
      case "comparison":
        if (token.kind === "quoted" || sign === ")") expected = { what: "comparison", field: fieldEndingAt(tokens, index) };
        else if (sign !== "" || ["like", "ilike", "contains", "in", "between"].includes(word)) {
          isBetween = word === "between";
          expected = { what: "value", field: expected.field };
        } else if (word === "null" || word === "nan") expected = { what: "connective" };
        break;
      case "value":
        if (sign === "(" || sign === "," || word === "and") isList ||= sign === "(";
        else if (isBetween) isBetween = false;
        else if (!isList || sign === ")") {
          isList = false;
          expected = { what: "connective" };
        }
        break;
      case "connective":
        if (word === "and" || word === "or") expected = { what: "field" };
        break;
    }
  }
  return expected;
}

/** The whole field of which the token is the end: `lr` of `params.lr`, `"odd name"` of `params."odd name"`, `)` of `min(loss)`. */
function fieldEndingAt(tokens: readonly Token[], index: number): string {
  const parts: string[] = [];
  for (let at = index; at >= 0; at--) {
    const token = tokens[at];
    if (token === undefined || (at < index && token.to !== tokens[at + 1]?.from)) break;
    parts.unshift(token.kind === "quoted" ? `"${token.text.replaceAll('"', '""')}"` : token.text);
  }
  return parts.join("");
}
