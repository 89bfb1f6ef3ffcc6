import type { Filter } from "./filter.ts";
import { FilterProblem } from "./filter-problem.ts";
import { FILTER_LIMITS } from "./limits.ts";
import { readClause } from "./parse-clause.ts";
import { shown, TokenReader } from "./token-reader.ts";

/**
 * Reads a filter over runs in Trialbook's language, a superset of what MLflow's clients write:
 *
 *     metrics.val_acc > 0.9 AND (params.lr BETWEEN 1e-4 AND 1e-2 OR tags.`odd name` IS NULL) AND NOT name CONTAINS 'test'
 *
 * A value without quotes compares as number where it is one, in quotes as text. `undefined` stands for no filter:
 * an empty text. Time is linear in the text's length.
 *
 * @throws {FilterProblem} and nothing else
 */
export function parseFilter(text: string): Filter | undefined {
  if (text.length > FILTER_LIMITS.length) {
    const at = { from: FILTER_LIMITS.length, to: text.length };
    throw new FilterProblem(`A filter has at most ${FILTER_LIMITS.length} characters; this one has ${text.length}.`, at);
  }
  const reader = new TokenReader(text);
  if (reader.peek().kind === "end") return undefined;
  const filter = readAny({ reader, clauses: 0 }, 0);
  if (reader.peek().kind !== "end") reader.fail(afterClause(reader));
  return filter;
}

interface Parse {
  readonly reader: TokenReader;
  clauses: number;
}

function readAny(parse: Parse, depth: number): Filter {
  return readJoined(parse, depth, { kind: "any", keyword: "OR", part: readAll });
}

function readAll(parse: Parse, depth: number): Filter {
  return readJoined(parse, depth, { kind: "all", keyword: "AND", part: readOne });
}

interface Joint {
  readonly kind: "any" | "all";
  readonly keyword: string;
  readonly part: (parse: Parse, depth: number) => Filter;
}

function readJoined(parse: Parse, depth: number, joint: Joint): Filter {
  const first = joint.part(parse, depth);
  if (!parse.reader.isKeyword(joint.keyword)) return first;
  const of = [first];
  while (parse.reader.takeKeyword(joint.keyword)) of.push(joint.part(parse, depth));
  return { kind: joint.kind, of };
}

function readOne(parse: Parse, depth: number): Filter {
  const { reader } = parse;
  if (depth > FILTER_LIMITS.nesting)
    reader.fail(`Parentheses and NOTs may stand inside each other ${FILTER_LIMITS.nesting} times at most.`);
  if (reader.takeKeyword("NOT")) return { kind: "not", of: readOne(parse, depth + 1) };
  const open = reader.peek();
  if (!reader.takeSign("(")) return readCounted(parse);
  const inside = readAny(parse, depth + 1);
  if (reader.peek().kind === "end") reader.fail("This ( is not closed: put a ) where its part ends.", open);
  if (!reader.takeSign(")")) reader.fail(afterClause(reader));
  return inside;
}

function readCounted(parse: Parse): Filter {
  parse.clauses++;
  if (parse.clauses > FILTER_LIMITS.clauses)
    parse.reader.fail(`A filter has at most ${FILTER_LIMITS.clauses} comparisons; put values of one field into IN (…).`);
  return readClause(parse.reader);
}

function afterClause(reader: TokenReader): string {
  const { text } = reader.peek();
  if (text === ")") return "This ) closes nothing: leave it out, or open with (.";
  const word = shown(text);
  if (text === ";") return "A filter is one expression: join parts with AND or OR, not with ;.";
  return `Before ${word} an AND or OR is missing. A value with spaces goes in quotes, as in name = 'my run'.`;
}
