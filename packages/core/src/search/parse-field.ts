import { closest } from "./closest.ts";
import type { Field } from "./filter.ts";
import type { Span } from "./filter-problem.ts";
import { AGGREGATES, DATASET_FIELDS, PREFIXES, type Prefix, RUN_ATTRIBUTES, SHOWN_ATTRIBUTES } from "./run-fields.ts";
import { shown, type TokenReader } from "./token-reader.ts";

/** A field with the place where it was written. */
export interface FieldMention extends Span {
  readonly field: Field;
}

/**
 * Reads one field of a run: `metrics.loss`, `params."odd name"`, `min(loss)`, `started`. Params and tags come back
 * as text; what they are compared with decides otherwise.
 */
export function readField(reader: TokenReader): FieldMention {
  const token = reader.peek();
  if (token.kind === "quoted") reader.fail(`${quotedAlone(token.text)}`);
  if (token.kind !== "word")
    reader.fail(`Here a field is missing: write params.KEY, metrics.KEY, tags.KEY or ${SHOWN_ATTRIBUTES.join(", ")}.`);
  const follower = reader.peek(1);
  if (follower.kind === "sign" && follower.text === "(" && follower.from === token.to) return readAggregate(reader);
  const dot = token.text.indexOf(".");
  if (dot === -1) return readAttribute(reader, token.text);
  const prefix = PREFIXES.get(token.text.slice(0, dot).toLowerCase());
  if (prefix === undefined) return reader.fail(unknownPrefix(token.text, dot));
  const { key, from, to } = readKey(reader, dot);
  return { field: fieldOf(reader, prefix, { key, from, to }), from, to };
}

function quotedAlone(text: string): string {
  const said = shown(text);
  return `A quoted text stands for a value, not for a field. To find it in names write name CONTAINS '${said}'; for a key in quotes put the kind before it: params."${said}".`;
}

/** Reads `prefix.key`, where the key may stand in quotes right behind the dot. */
function readKey(reader: TokenReader, dot: number): Span & { readonly key: string } {
  const { text, from, to } = reader.take();
  const key = text.slice(dot + 1);
  if (key !== "") return { key, from, to };
  const quoted = reader.peek();
  if (quoted.kind !== "quoted" || quoted.from !== to) return reader.fail(`The key is missing after ${text}`, { from, to });
  if (!quoted.closed) reader.fail(unclosed(quoted.quote));
  if (quoted.text === "") reader.fail(`The key after ${text} is empty.`, quoted);
  reader.take();
  return { key: quoted.text, from, to: quoted.to };
}

/** What to say about a quote that nothing ends. */
export function unclosed(quote: string): string {
  return `This quote is not closed: put another ${quote} at the end of the text.`;
}

function fieldOf(reader: TokenReader, prefix: Prefix, at: Span & { readonly key: string }): Field {
  if (prefix === "metric") return { kind: "metric", key: at.key, of: "latest" };
  if (prefix === "attribute") {
    const known = RUN_ATTRIBUTES.get(at.key.toLowerCase());
    return known === undefined ? reader.fail(unknownAttribute(at.key), at) : { kind: "attribute", name: known.attribute };
  }
  if (prefix === "dataset") {
    const name = DATASET_FIELDS.get(at.key.toLowerCase());
    if (name !== undefined) return { kind: "dataset", name };
    return reader.fail(`Data sets have a name, a digest and a context, but no ${shown(at.key)}: write dataset.name.`, at);
  }
  return { kind: prefix, key: at.key, as: "text" };
}

function readAttribute(reader: TokenReader, text: string): FieldMention {
  const known = RUN_ATTRIBUTES.get(text.toLowerCase());
  if (known === undefined) return reader.fail(unknownAttribute(text));
  const { from, to } = reader.take();
  return { field: { kind: "attribute", name: known.attribute }, from, to };
}

function unknownAttribute(name: string): string {
  const meant = closest(name, SHOWN_ATTRIBUTES);
  if (meant !== undefined) return `Runs have no ${shown(name)}. Did you mean ${meant}?`;
  const key = shown(name);
  return `Runs have no ${key} of their own. Write params.${key}, metrics.${key} or tags.${key}, or for names that contain it: name CONTAINS '${key}'.`;
}

function unknownPrefix(text: string, dot: number): string {
  const rest = text.slice(dot + 1);
  const meant = closest(text.slice(0, dot), ["metrics", "params", "tags", "attributes", "dataset"]);
  if (meant !== undefined) return `There is no ${shown(text.slice(0, dot))}. Did you mean ${meant}.${shown(rest)}?`;
  return `${shown(text)} does not say what it is. Write metrics.${shown(text)}, params.${shown(text)} or tags.${shown(text)}.`;
}

/** Reads `min(loss)`, `last(metrics."odd name")`. */
function readAggregate(reader: TokenReader): FieldMention {
  const name = reader.take();
  const of = AGGREGATES.get(name.text.toLowerCase());
  reader.take();
  const inside = reader.peek();
  if (of === undefined) reader.fail(unknownAggregate(name.text, inside.text), name);
  const key = readMetricKey(reader);
  const end = reader.peek();
  if (!reader.takeSign(")")) reader.fail(`${name.text}(${shown(key)} needs a closing ).`);
  return { field: { kind: "metric", key, of }, from: name.from, to: end.to };
}

function readMetricKey(reader: TokenReader): string {
  const token = reader.peek();
  if (token.kind === "quoted") {
    if (!token.closed) reader.fail(unclosed(token.quote));
    return reader.take().text;
  }
  if (token.kind !== "word") return reader.fail("Here the metric's name is missing, as in min(loss).");
  const dot = token.text.indexOf(".");
  const prefix = dot === -1 ? undefined : PREFIXES.get(token.text.slice(0, dot).toLowerCase());
  if (prefix === undefined) return reader.take().text;
  if (prefix !== "metric") reader.fail(`Only metrics have a minimum, maximum, first and last value, not ${shown(token.text)}.`);
  return readKey(reader, dot).key;
}

function unknownAggregate(name: string, key: string): string {
  const metric = shown(key) || "loss";
  if (name.toLowerCase() === "best") return `Say which way is best: max(${metric}) or min(${metric}).`;
  return `There is no ${shown(name)}(). Metrics have min(${metric}), max(${metric}), first(${metric}) and last(${metric}).`;
}
