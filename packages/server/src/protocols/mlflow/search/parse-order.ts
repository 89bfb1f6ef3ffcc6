import { Invalid } from "@trialbook/core/errors.ts";
import type { OrderKey } from "@trialbook/core/search/filter.ts";
import { FILTER_LIMITS } from "@trialbook/core/search/limits.ts";
import { shown, TokenReader } from "@trialbook/core/search/token-reader.ts";
import { type Entity, listed, type MlflowGrammar } from "./grammar.ts";
import { readEntity, unknownKey } from "./read-entity.ts";

/**
 * Reads `order_by` as MLflow's clients write it: `metrics.loss DESC`, `start_time`, ascending unless said.
 *
 * @throws {Invalid} in the words of MLflow's server; also for an entity named twice
 */
export function parseMlflowOrder(items: readonly string[], grammar: MlflowGrammar): readonly OrderKey[] {
  if (items.length > FILTER_LIMITS.orderKeys)
    throw new Invalid(`order_by has ${items.length} items; at most ${FILTER_LIMITS.orderKeys} are allowed.`);
  const entities = new Set<string>();
  return items.map((item) => {
    if (item.length > FILTER_LIMITS.length) throw new Invalid(`Invalid order_by clause '${shown(item)}'. Could not be parsed.`);
    const { entity, descending } = readItem(item, grammar);
    const identity = JSON.stringify(entity.field);
    if (entities.has(identity))
      throw new Invalid(`\`order_by\` contains duplicate fields: ${listed([`${entity.kind}.${shown(entity.key)}`])}`);
    entities.add(identity);
    return { field: entity.field, descending };
  });
}

/** Reads the one field of an ordering whose direction is said elsewhere. */
export function parseOrderEntity(item: string, grammar: MlflowGrammar): Entity {
  const reader = new TokenReader(item);
  const entity = readOrderable(reader, grammar);
  if (reader.peek().kind !== "end") throw new Invalid(`Invalid order_by clause '${shown(item)}'. Could not be parsed.`);
  return entity;
}

function readItem(item: string, grammar: MlflowGrammar): { readonly entity: Entity; readonly descending: boolean } {
  const reader = new TokenReader(item);
  const entity = readOrderable(reader, grammar);
  const descending = reader.takeKeyword("DESC");
  if (!descending) reader.takeKeyword("ASC");
  if (reader.peek().kind !== "end") throw new Invalid(`Invalid ordering key in order_by clause '${shown(item)}'.`);
  return { entity, descending };
}

function readOrderable(reader: TokenReader, grammar: MlflowGrammar): Entity {
  const entity = readEntity(reader, grammar);
  if (entity === undefined) throw new Invalid(`Invalid order_by clause '${shown(reader.text)}'. Could not be parsed.`);
  if (entity.kind === "dataset") throw new Invalid(`Invalid ordering key in order_by clause '${shown(reader.text)}'.`);
  if (entity.kind === "attribute" && !grammar.orderable.includes(entity.key)) {
    throw new Invalid(unknownKey("attribute", entity.key, grammar.orderable));
  }
  return entity;
}
