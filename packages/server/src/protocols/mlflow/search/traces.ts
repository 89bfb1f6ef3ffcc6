import { Invalid } from "@trialbook/core/errors.ts";
import { FILTER_LIMITS } from "@trialbook/core/search/limits.ts";
import { parseExactNumber, parseNumber } from "@trialbook/core/search/parse-number.ts";
import { shown, TokenReader } from "@trialbook/core/search/token-reader.ts";
import type { TraceAttribute, TraceClause, TraceField, TraceOrder } from "@trialbook/core/trace/trace-search.ts";
import { promptTag, TRACE_KEYS } from "../traces/keys.ts";
import { listed, NUMERIC_COMPARATORS, TEXT_COMPARATORS } from "./grammar.ts";

/**
 * What `traces/search` understands: comparisons joined by AND, of a trace, its tags and metadata, its spans and what was
 * said of it. Source: SearchTraceUtils of MLflow 3.17. Regular expressions (RLIKE) are refused: matching one that a
 * stranger wrote can take for ever.
 */
const ATTRIBUTES: ReadonlyMap<string, TraceAttribute> = new Map<string, TraceAttribute>([
  ["request_id", "id"],
  ["trace_id", "id"],
  ["name", "name"],
  ["status", "state"],
  ["client_request_id", "client-request-id"],
  ["timestamp", "requested"],
  ["timestamp_ms", "requested"],
  ["execution_time", "duration"],
  ["execution_time_ms", "duration"],
  ["end_time", "ended"],
  ["end_time_ms", "ended"],
]);

const NUMERIC: readonly TraceAttribute[] = ["requested", "duration", "ended"];
const LISTS: readonly TraceAttribute[] = ["id", "name", "state", "client-request-id"];

const STATES: ReadonlyMap<string, string> = new Map([
  ["OK", "ok"],
  ["ERROR", "error"],
  ["IN_PROGRESS", "in-progress"],
  ["STATE_UNSPECIFIED", "unspecified"],
]);

const SPAN_STATES: ReadonlyMap<string, string> = new Map([
  ["OK", "ok"],
  ["ERROR", "error"],
  ["UNSET", "unset"],
]);

/** The filter of `traces/search`. @throws {Invalid} in the words of MLflow's server */
export function parseTraceFilter(text: string): readonly TraceClause[] {
  const { length, clauses } = FILTER_LIMITS;
  if (text.length > length) throw new Invalid(`Filter string is longer than ${length} characters: it has ${text.length}.`);
  const reader = new TokenReader(text);
  if (reader.peek().kind === "end") return [];
  const found: TraceClause[] = [];
  do {
    if (found.length === clauses) throw new Invalid(`Filter string has more than ${clauses} comparisons.`);
    found.push(readClause(reader));
  } while (reader.takeKeyword("AND"));
  if (reader.peek().kind !== "end") malformed(reader);
  return found;
}

/** The ordering of `traces/search`: newest first unless said. @throws {Invalid} */
export function parseTraceOrder(items: readonly string[]): readonly TraceOrder[] {
  if (items.length > FILTER_LIMITS.orderKeys)
    throw new Invalid(`order_by has ${items.length} items; at most ${FILTER_LIMITS.orderKeys} are allowed.`);
  const seen = new Set<string>();
  return items.map((item) => {
    if (item.length > FILTER_LIMITS.length) throw new Invalid(`Invalid order_by clause '${shown(item)}'. Could not be parsed.`);
    const reader = new TokenReader(item);
    const field = orderable(readField(reader), item);
    const descending = reader.takeKeyword("DESC");
    if (!descending) reader.takeKeyword("ASC");
    if (reader.peek().kind !== "end") throw new Invalid(`Invalid order_by clause '${shown(item)}'. Could not be parsed.`);
    const identity = JSON.stringify(field);
    if (seen.has(identity)) throw new Invalid(`\`order_by\` contains duplicate fields: ${listed(items.map(shown))}`);
    seen.add(identity);
    return { field, descending };
  });
}

function orderable(field: TraceField, item: string): TraceOrder["field"] {
  if (field.kind === "run") return { kind: "metadata", key: TRACE_KEYS.sourceRun };
  if (field.kind === "attribute" || field.kind === "tag" || field.kind === "metadata") return field;
  throw new Invalid(`Invalid order_by clause '${shown(item)}': traces are ordered by their attributes, tags and metadata.`);
}

function readClause(reader: TokenReader): TraceClause {
  if (isPrompt(reader)) return readPrompt(reader);
  const field = readField(reader);
  if (reader.takeKeyword("IS")) {
    const negated = reader.takeKeyword("NOT");
    if (!reader.takeKeyword("NULL")) malformed(reader);
    if (!["tag", "metadata", "feedback", "expectation"].includes(field.kind)) {
      throw new Invalid("IS NULL / IS NOT NULL is only supported for tags, metadata, feedback and expectations");
    }
    return { kind: "null", field, negated };
  }
  if (reader.isKeyword("IN") || (reader.isKeyword("NOT") && reader.isKeyword("IN", 1))) {
    const negated = reader.takeKeyword("NOT");
    reader.take();
    return { kind: "in", field, values: readList(reader, field), negated };
  }
  return readComparison(reader, field);
}

function isPrompt(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  return kind === "word" && /^((attributes?|trace)\.)?prompt$/.test(text);
}

/** `prompt = 'name/version'`: a trace that was recorded with this version of a prompt. */
function readPrompt(reader: TokenReader): TraceClause {
  reader.take();
  const op = reader.take().text;
  if (op !== "=") throw new Invalid(`Invalid comparator '${shown(op)}' for prompts: it is =, as in prompt = "name/version".`);
  const value = String(readValue(reader, { kind: "attribute", name: "name" }, op));
  const [, name, version] = /^([^/]*)\/([^/]*)$/.exec(value) ?? [];
  if (name === undefined || version === undefined) {
    throw new Invalid(`Invalid prompts filter value '${shown(value)}'. Expected format: prompt = "name/version"`);
  }
  return { kind: "null", field: { kind: "tag", key: promptTag(name, version) }, negated: true };
}

function readComparison(reader: TokenReader, field: TraceField): TraceClause {
  const op = shown(reader.take().text).toUpperCase();
  if (op === "RLIKE") throw new Invalid("RLIKE is not supported here; use LIKE or ILIKE with % and _.");
  const allowed = comparatorsOf(field);
  if (!allowed.includes(op)) throw new Invalid(`Invalid comparator '${op}' not one of ${listed(allowed)}`);
  const value = readValue(reader, field, op);
  if (op === "LIKE" || op === "ILIKE") return { kind: "like", field, op: op === "LIKE" ? "like" : "ilike", pattern: String(value) };
  return { kind: "compare", field, op: op as "=" | "!=" | "<" | "<=" | ">" | ">=", value }; // `allowed` has no others
}

function comparatorsOf(field: TraceField): readonly string[] {
  if (field.kind === "attribute") return NUMERIC.includes(field.name) ? NUMERIC_COMPARATORS : TEXT_COMPARATORS;
  if (field.kind === "feedback" || field.kind === "expectation") return [...TEXT_COMPARATORS, "<", "<=", ">", ">="];
  if (field.kind === "issue") return ["="];
  return field.kind === "span" && field.name === "text" ? ["LIKE", "ILIKE"] : TEXT_COMPARATORS;
}

function readValue(reader: TokenReader, field: TraceField, op: string): string | number {
  const token = reader.take();
  if (token.kind === "end" || (token.kind === "quoted" && !token.closed)) return malformed(reader);
  const isOfNumbers = field.kind === "attribute" && NUMERIC.includes(field.name);
  const wantsNumber = isOfNumbers || ((field.kind === "feedback" || field.kind === "expectation") && /[<>]/.test(op));
  if (wantsNumber) {
    const value = isOfNumbers ? parseExactNumber(token.text) : parseNumber(token.text);
    if (value !== undefined) return Number(value);
    throw new Invalid(`Expected numeric value type for ${nameOf(field)}. Found ${shown(reader.written(token))}`);
  }
  if (token.kind === "quoted" && token.quote !== "`") return translated(field, token.text);
  // Judgements are often numbers and booleans, which people write bare.
  if (field.kind === "feedback" || field.kind === "expectation") return token.text;
  throw new Invalid(`Expected a quoted string value for ${nameOf(field)} (e.g. 'my-value'). Got value ${shown(reader.written(token))}`);
}

function readList(reader: TokenReader, field: TraceField): readonly string[] {
  const canList = field.kind === "attribute" ? LISTS.includes(field.name) : field.kind === "run" || field.kind.startsWith("span");
  if (!canList) throw new Invalid(`Only ${listed(LISTS)}, run_id and spans support comparison with a list of quoted string values.`);
  if (!reader.takeSign("(")) malformed(reader);
  const values: string[] = [];
  do {
    if (values.length > 0 && reader.peek().text === ")") break;
    const token = reader.take();
    if (token.kind !== "quoted" || token.quote === "`" || !token.closed)
      throw new Invalid(`While parsing a list in the query, expected string values in quotes, but got ${shown(reader.written(token))}`);
    values.push(translated(field, token.text));
  } while (reader.takeSign(","));
  if (!reader.takeSign(")")) malformed(reader);
  return values;
}

/** MLflow's words for states, in ours. */
function translated(field: TraceField, value: string): string {
  if (field.kind === "attribute" && field.name === "state") return STATES.get(value.replace(/^TraceStatus\./, "")) ?? value;
  if (field.kind === "span" && field.name === "status") return SPAN_STATES.get(value) ?? value;
  return value;
}

function readField(reader: TokenReader): TraceField {
  const token = reader.take();
  if (token.kind !== "word") return malformed(reader);
  const [prefix = "", ...rest] = token.text.split(".");
  if (rest.length === 0) return attributeOf(prefix);
  const key = rest.join(".");
  const named = key === "" || key === "attributes." ? key + quotedKey(reader) : key;
  switch (prefix) {
    case "attribute":
    case "attributes":
    case "trace":
      return attributeOf(named);
    case "tag":
    case "tags":
      return tagOf(named);
    case "metadata":
    case "request_metadata":
      return named === TRACE_KEYS.sourceRun ? { kind: "run" } : { kind: "metadata", key: named };
    case "feedback":
    case "expectation":
      return { kind: prefix, key: named };
    case "issue":
      if (named === "id") return { kind: "issue" };
      throw new Invalid(`Invalid issue attribute '${shown(named)}'. Supported attributes: id`);
    case "span":
      return spanOf(named);
    default:
      throw new Invalid(
        `Invalid entity type '${shown(prefix)}'. Valid values are ${listed(["attribute", "expectation", "feedback", "issue", "metadata", "request_metadata", "span", "tag", "trace"])}`,
      );
  }
}

/** A key in quotes that stands right behind its prefix. */
function quotedKey(reader: TokenReader): string {
  const token = reader.peek();
  if (token.kind !== "quoted" || !token.closed || token.from !== reader.last().to || token.text === "") return malformed(reader);
  reader.take();
  return token.text;
}

function attributeOf(name: string): TraceField {
  if (name === "run_id") return { kind: "run" };
  if (name === "text") return { kind: "span", name: "text" };
  const attribute = ATTRIBUTES.get(name);
  if (attribute !== undefined) return { kind: "attribute", name: attribute };
  throw new Invalid(`Invalid attribute key '${shown(name)}' specified. Valid keys are ${listed([...ATTRIBUTES.keys(), "run_id", "text"])}`);
}

function tagOf(key: string): TraceField {
  return key === TRACE_KEYS.name ? { kind: "attribute", name: "name" } : { kind: "tag", key };
}

function spanOf(key: string): TraceField {
  if (key.startsWith("attributes.")) return { kind: "span-attribute", key: key.slice("attributes.".length) };
  if (key === "name" || key === "type" || key === "status") return { kind: "span", name: key };
  if (key === "content") return { kind: "span", name: "text" };
  throw new Invalid(`Invalid span attribute '${shown(key)}'. Supported attributes: name, status, type, attributes.<attribute_name>.`);
}

function nameOf(field: TraceField): string {
  if ("key" in field) return `${field.kind}.${shown(field.key)}`;
  return "name" in field ? field.name : field.kind;
}

function malformed(reader: TokenReader): never {
  throw new Invalid(`Invalid clause(s) in filter string: '${shown(reader.written(reader.last()))}'`);
}
