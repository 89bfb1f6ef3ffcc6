import { Invalid } from "@trialbook/core/errors.ts";
import type { Comparator, Filter } from "@trialbook/core/search/filter.ts";
import { FILTER_LIMITS } from "@trialbook/core/search/limits.ts";
import { parseExactNumber, parseNumber } from "@trialbook/core/search/parse-number.ts";
import { shown, TokenReader } from "@trialbook/core/search/token-reader.ts";
import { type Entity, listed, type MlflowGrammar, NUMERIC_COMPARATORS, TEXT_COMPARATORS } from "./grammar.ts";
import { readEntity } from "./read-entity.ts";

interface Parse {
  readonly reader: TokenReader;
  readonly grammar: MlflowGrammar;
}

/**
 * Reads a filter as MLflow's clients write it: comparisons joined by AND. An empty text is no filter.
 *
 * @throws {Invalid} in the words of MLflow's server, which clients show and some look for
 */
export function parseMlflowFilter(text: string, grammar: MlflowGrammar): Filter | undefined {
  const { length, clauses } = FILTER_LIMITS;
  if (text.length > length) throw new Invalid(`Filter string is longer than ${length} characters: it has ${text.length}.`);
  const parse = { reader: new TokenReader(text), grammar };
  if (parse.reader.peek().kind === "end") return undefined;
  const of: Filter[] = [];
  do {
    if (of.length === clauses) throw new Invalid(`Filter string has more than ${clauses} comparisons.`);
    of.push(readComparison(parse));
  } while (parse.reader.takeKeyword("AND"));
  if (parse.reader.peek().kind !== "end") malformed(parse);
  return { kind: "all", of };
}

function readComparison(parse: Parse): Filter {
  const { reader, grammar } = parse;
  for (const word of ["AND", "OR", "NOT"]) if (reader.isKeyword(word)) malformed(parse);
  const start = reader.peek();
  const entity = readEntity(reader, grammar) ?? malformed(parse);
  const { field } = entity;
  if (reader.takeKeyword("IS")) {
    const negated = reader.takeKeyword("NOT");
    if (!reader.takeKeyword("NULL")) malformed(parse, start);
    if (grammar.nullable.length === 0) malformed(parse, start);
    if (!grammar.nullable.includes(entity.kind)) throw new Invalid(notNullable(entity, grammar));
    return { kind: "null", field, negated };
  }
  if (reader.isKeyword("IN") || (reader.isKeyword("NOT") && reader.isKeyword("IN", 1))) {
    const negated = reader.takeKeyword("NOT");
    reader.take();
    return { kind: "in", field, values: readList(parse, entity), negated };
  }
  const sign = reader.take();
  if (sign.kind === "end") malformed(parse, start);
  const op = comparatorOf(entity, sign.text);
  return { kind: "compare", field, op, value: readValue(parse, entity) };
}

const COMPARATORS: ReadonlyMap<string, Comparator> = new Map<string, Comparator>([
  ["=", "="],
  ["!=", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
  ["LIKE", "like"],
  ["ILIKE", "ilike"],
]);

function comparatorOf(entity: Entity, written: string): Comparator {
  const allowed = entity.type === "number" ? NUMERIC_COMPARATORS : TEXT_COMPARATORS;
  const word = shown(written).toUpperCase();
  const op = allowed.includes(word) ? COMPARATORS.get(word) : undefined;
  if (op === undefined) throw new Invalid(`Invalid comparator '${word}' not one of ${listed(allowed)}`);
  return op;
}

function readValue(parse: Parse, entity: Entity): string | number | bigint {
  const { reader } = parse;
  const token = reader.take();
  if (token.kind === "end") return malformed(parse, token);
  if (token.kind === "quoted" && !token.closed) return malformed(parse, token);
  const written = shown(reader.written(token));
  if (entity.attribute?.whole) {
    const value = token.kind === "word" || (token.kind === "quoted" && token.quote !== "`") ? parseExactNumber(token.text) : undefined;
    if (value !== undefined && (typeof value === "bigint" || Number.isInteger(value))) return value;
    throw new Invalid(`Invalid value for numeric attribute '${shown(entity.key)}': ${written}`);
  }
  if (entity.type === "number") {
    const read = entity.kind === "metric" ? parseNumber : parseExactNumber;
    const value = token.kind === "word" ? read(token.text) : undefined;
    if (value !== undefined) return value;
    const what = entity.kind === "metric" ? "metric." : `numeric attribute: ${shown(entity.key)}.`;
    throw new Invalid(`Expected numeric value type for ${what} Found ${written}`);
  }
  if (token.kind === "quoted" && token.quote !== "`") return entity.attribute?.translate?.(token.text) ?? token.text;
  if (token.kind === "word" && parse.grammar.bareTexts) return entity.attribute?.translate?.(token.text) ?? token.text;
  const what = entity.kind === "attribute" ? "attributes." : `${entity.kind} (e.g. 'my-value').`;
  throw new Invalid(`Expected a quoted string value for ${what} Got value ${written}`);
}

function readList(parse: Parse, entity: Entity): readonly string[] {
  const { reader, grammar } = parse;
  const { attribute, kind } = entity;
  if (attribute === undefined ? !grammar.lists.includes(kind) : !attribute.lists) throw new Invalid(noLists(entity, grammar));
  if (!reader.takeSign("(")) malformed(parse);
  if (reader.takeSign(")"))
    throw new Invalid("While parsing a list in the query, expected a non-empty list of string values, but got empty list");
  const values: string[] = [];
  do {
    if (values.length > 0 && reader.peek().text === ")") break;
    const token = reader.take();
    if (token.kind !== "quoted" || token.quote === "`")
      throw new Invalid(`While parsing a list in the query, expected string values in quotes, but got ${shown(reader.written(token))}`);
    if (!token.closed) malformed(parse, token);
    values.push(attribute?.translate?.(token.text) ?? token.text);
  } while (reader.takeSign(","));
  if (!reader.takeSign(")")) malformed(parse);
  return values;
}

function noLists(entity: Entity, grammar: MlflowGrammar): string {
  if (entity.kind !== "attribute")
    return `Invalid comparator 'IN' not one of ${listed(entity.type === "number" ? NUMERIC_COMPARATORS : TEXT_COMPARATORS)}`;
  const able = [...grammar.attributes].filter(([, attribute]) => attribute.lists).map(([name]) => name);
  return `Only ${listed(able)} attributes support comparison with a list of quoted string values.`;
}

function notNullable(entity: Entity, grammar: MlflowGrammar): string {
  const able = grammar.nullable.map((kind) => (kind === "parameter" ? "params" : `${kind}s`)).join(" and ");
  return `IS NULL / IS NOT NULL is only supported for ${able}, not for '${entity.kind}' '${shown(entity.key)}'`;
}

function malformed({ reader, grammar }: Parse, at = reader.peek()): never {
  if (at.text === ";" && at.kind === "sign") {
    throw new Invalid(`Search filter contained multiple expression '${shown(reader.text)}'. Provide AND-ed expression list.`);
  }
  const part = at.kind === "end" ? reader.last() : at;
  throw new Invalid(grammar.malformed(shown(reader.text), shown(reader.written(part))));
}
