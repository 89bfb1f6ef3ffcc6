import type { Filter, OrderKey } from "@trialbook/core/search/filter.ts";
import { type EntityKind, listable, type MlflowAttribute, type MlflowGrammar, numeric, textual } from "./grammar.ts";
import { parseMlflowFilter } from "./parse-filter.ts";
import { parseMlflowOrder } from "./parse-order.ts";

/** What `experiments/search` understands. Source: MLflow REST API, "Search Experiments". */
const EXPERIMENTS: MlflowGrammar = {
  prefixes: new Map<string, EntityKind>([
    ["attribute", "attribute"],
    ["attributes", "attribute"],
    ["attr", "attribute"],
    ["tag", "tag"],
    ["tags", "tag"],
  ]),
  attributes: new Map<string, MlflowAttribute>([
    ["name", textual("name")],
    ["experiment_id", listable("experiment_id")],
    ["creation_time", numeric("created")],
    ["last_update_time", numeric("updated")],
  ]),
  nullable: ["tag"],
  lists: [],
  orderable: ["name", "experiment_id", "creation_time", "last_update_time"],
  unknownEntity: (prefix) => `Invalid entity type '${prefix}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  malformed: (_filter, part) => `Invalid clause(s) in filter string: '${part}'`,
};

/** The filter of `experiments/search`. @throws {Invalid} */
export function parseExperimentFilter(text: string): Filter | undefined {
  return parseMlflowFilter(text, EXPERIMENTS);
}

/** The ordering of `experiments/search`. @throws {Invalid} */
export function parseExperimentOrder(items: readonly string[]): readonly OrderKey[] {
  return parseMlflowOrder(items, EXPERIMENTS);
}
