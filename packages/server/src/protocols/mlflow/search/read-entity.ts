import { Invalid } from "@trialbook/core/errors.ts";
import type { Field } from "@trialbook/core/search/filter.ts";
import { shown, type TokenReader } from "@trialbook/core/search/token-reader.ts";
import { DATASET_KEYS, type Entity, type EntityKind, listed, type MlflowGrammar } from "./grammar.ts";

/**
 * Reads `prefix.key`, with the key bare or in quotes; without a prefix it is an attribute. `undefined` if no field
 * stands here.
 *
 * @throws {Invalid} in MLflow's words if there is no such entity or attribute
 */
export function readEntity(reader: TokenReader, grammar: MlflowGrammar): Entity | undefined {
  const token = reader.peek();
  if (token.kind === "quoted" && token.closed && token.quote !== "'") {
    reader.take();
    return entityOf(grammar, "attribute", token.text);
  }
  if (token.kind !== "word") return undefined;
  const dot = token.text.indexOf(".");
  if (dot === -1) {
    reader.take();
    return entityOf(grammar, "attribute", token.text);
  }
  const prefix = token.text.slice(0, dot);
  const kind = grammar.prefixes.get(prefix);
  if (kind === undefined) throw new Invalid(grammar.unknownEntity(shown(prefix)));
  const key = readKey(reader, token.text.slice(dot + 1));
  return key === undefined ? undefined : entityOf(grammar, kind, key);
}

function readKey(reader: TokenReader, bare: string): string | undefined {
  const { to } = reader.peek();
  const quoted = reader.peek(1);
  if (bare !== "") {
    reader.take();
    return bare;
  }
  if (quoted.kind !== "quoted" || !quoted.closed || quoted.from !== to || quoted.text === "") return undefined;
  reader.take();
  reader.take();
  return quoted.text;
}

function entityOf(grammar: MlflowGrammar, kind: EntityKind, key: string): Entity {
  switch (kind) {
    case "metric":
      return { kind, key, type: "number", field: { kind: "metric", key, of: "latest" } };
    case "parameter":
      return { kind, key, type: "text", field: { kind: "param", key, as: "text" } };
    case "tag":
      return { kind, key, type: "text", field: { kind: "tag", key, as: "text" } };
    case "dataset":
      return { kind, key, type: "text", field: datasetField(key) };
    case "attribute": {
      const attribute = grammar.attributes.get(key);
      if (attribute === undefined) throw new Invalid(unknownKey("attribute", key, grammar.attributes.keys()));
      return { kind, key, type: attribute.type, attribute, field: { kind: "attribute", name: attribute.attribute } };
    }
  }
}

function datasetField(key: string): Field {
  const name = DATASET_KEYS.find((known) => known === key);
  if (name === undefined) throw new Invalid(unknownKey("dataset", key, DATASET_KEYS));
  return { kind: "dataset", name };
}

/** MLflow's message about a key that isn't there. */
export function unknownKey(kind: EntityKind, key: string, known: Iterable<string>): string {
  return `Invalid ${kind} key '${shown(key)}' specified. Valid keys are ${listed(known)}`;
}
