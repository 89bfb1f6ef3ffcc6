import { Invalid } from "@trialbook/core/errors.ts";
import { PROMPT_TAG } from "@trialbook/core/registry/registered-model.ts";
import type { Filter, OrderKey } from "@trialbook/core/search/filter.ts";
import { type EntityKind, listable, listed, type MlflowAttribute, type MlflowGrammar, numeric, textual } from "./grammar.ts";
import { parseMlflowFilter } from "./parse-filter.ts";
import { parseMlflowOrder } from "./parse-order.ts";

const common = {
  prefixes: new Map<string, EntityKind>([
    ["attribute", "attribute"],
    ["tag", "tag"],
    ["tags", "tag"],
  ]),
  nullable: [],
  lists: [],
  unknownEntity: (prefix: string) => `Invalid entity type '${prefix}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  malformed: (_filter: string, part: string) => `Invalid clause(s) in filter string: ${part}`,
} satisfies Partial<MlflowGrammar>;

/** What `registered-models/search` understands. Source: MLflow REST API, "Search RegisteredModels". */
const MODELS: MlflowGrammar = { ...common, attributes: new Map([["name", listable("name")]]), orderable: [] };

/** It orders by other names than it filters by; a model's `timestamp` is when it was last changed. */
const MODEL_ORDER: MlflowGrammar = {
  ...common,
  attributes: new Map<string, MlflowAttribute>([
    ["name", textual("name")],
    ["timestamp", numeric("updated")],
    ["last_updated_timestamp", numeric("updated")],
  ]),
  orderable: ["name", "timestamp", "last_updated_timestamp"],
};

/** What `model-versions/search` understands. Source: MLflow REST API, "Search ModelVersions". */
const VERSIONS: MlflowGrammar = {
  ...common,
  attributes: new Map<string, MlflowAttribute>([
    ["name", listable("name")],
    ["version_number", { ...numeric("version"), whole: true }],
    ["run_id", listable("run_id")],
    ["source_path", textual("source")],
  ]),
  orderable: [],
};

const VERSION_ORDER: MlflowGrammar = {
  ...common,
  attributes: new Map<string, MlflowAttribute>([
    ["name", textual("name")],
    ["version_number", numeric("version")],
    ["creation_timestamp", numeric("created")],
    ["last_updated_timestamp", numeric("updated")],
  ]),
  orderable: ["name", "version_number", "creation_timestamp", "last_updated_timestamp"],
};

/** A filter, and whether it asks for prompts, which are otherwise left out. */
export interface RegistryFilter {
  readonly filter?: Filter;
  readonly prompts: boolean;
}

/** The filter of `registered-models/search`. @throws {Invalid} */
export function parseRegisteredModelFilter(text: string): RegistryFilter {
  return withoutPromptClauses(parseMlflowFilter(text, MODELS));
}

/** The filter of `model-versions/search`. @throws {Invalid} */
export function parseModelVersionFilter(text: string): RegistryFilter {
  return withoutPromptClauses(parseMlflowFilter(text, VERSIONS));
}

/** The ordering of `registered-models/search`. @throws {Invalid} */
export function parseRegisteredModelOrder(items: readonly string[]): readonly OrderKey[] {
  return onlyAttributes(items, parseMlflowOrder(items, MODEL_ORDER));
}

/** The ordering of `model-versions/search`. @throws {Invalid} */
export function parseModelVersionOrder(items: readonly string[]): readonly OrderKey[] {
  return onlyAttributes(items, parseMlflowOrder(items, VERSION_ORDER));
}

/**
 * Models have no tag that says that they are no prompt, so "not a prompt" cannot be asked by the tag's value: unless a
 * clause asks for prompts, clauses about the tag only say what goes without saying.
 */
function withoutPromptClauses(filter: Filter | undefined): RegistryFilter {
  if (filter?.kind !== "all") return { prompts: false };
  const about = filter.of.filter(isAboutPrompts);
  if (about.length === 0) return { filter, prompts: false };
  if (asksForPrompts(about[0])) return { filter, prompts: true };
  return { filter: { kind: "all", of: filter.of.filter((clause) => !isAboutPrompts(clause)) }, prompts: false };
}

function isAboutPrompts(clause: Filter): boolean {
  return "field" in clause && clause.field.kind === "tag" && clause.field.key === PROMPT_TAG;
}

function asksForPrompts(clause: Filter | undefined): boolean {
  if (clause?.kind !== "compare") return false;
  const value = String(clause.value).toLowerCase();
  return (clause.op === "=" && value === "true") || (clause.op === "!=" && value === "false");
}

function onlyAttributes(items: readonly string[], order: readonly OrderKey[]): readonly OrderKey[] {
  const tagged = order.findIndex(({ field }) => field.kind !== "attribute");
  if (tagged !== -1) throw new Invalid(`Invalid order_by clause ${listed([items[tagged] ?? ""])}: order by an attribute.`);
  return order;
}
