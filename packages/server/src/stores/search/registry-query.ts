import { PROMPT_TAG } from "@trialbook/core/registry/registered-model.ts";
import type { RegistrySearch } from "@trialbook/core/registry/registry-store.ts";
import type { Attribute } from "@trialbook/core/search/filter.ts";
import { compileFilter } from "./compile-filter.ts";
import type { Dialect } from "./dialect.ts";
import { ordersBy, planOrder } from "./order-terms.ts";
import { type PageQuery, pageQuery } from "./page-query.ts";
import { raw, type Sql, sql } from "./sql.ts";
import type { Column, Subject, Term } from "./subject.ts";

/** What a store calls the keys of its registry's tables. */
export interface RegistryKeys {
  /** Of registered models and of their versions. */
  readonly own: string;
  /** Of the registered model, in the tables of its versions and tags. */
  readonly ofModel: string;
  /** Of the version, in the table of its tags. */
  readonly ofVersion: string;
}

const column = (name: string, type: Column["type"]): Column => ({ sql: raw(name), type, nullable: false });
const term = (of: Column, descending: boolean): Term => ({ ...of, descending });

const name = column("registered_models.name", "text");
const version = column("model_versions.version", "integer");
const updated = column("model_versions.updated", "integer");

/** The keys of a page of registered models. @throws {Invalid} if filter, order or cursor are none of such a search */
export function registeredModelsQuery(dialect: Dialect, keys: RegistryKeys, search: RegistrySearch): PageQuery {
  const { own, ofModel } = keys;
  const subject: Subject = {
    plural: "Registered models",
    key: raw(`registered_models.${own}`),
    attributes: new Map<Attribute, Column>([
      ["name", name],
      ["created", column("registered_models.created", "integer")],
      ["updated", column("registered_models.updated", "integer")],
    ]),
    tags: { table: "registered_model_tags", owner: ofModel },
    tieBreak: (order) => (ordersBy(order, "name") ? [] : [term(name, false)]),
  };
  const isPrompt = promptTag("registered_model_tags", ofModel, `registered_models.${own}`);
  const scope = { models: sql`NOT ${isPrompt}`, prompts: isPrompt, all: raw("TRUE") }[search.scope];
  return registryQuery(dialect, search, { subject, from: raw("registered_models"), scope });
}

/** The keys of a page of model versions. @throws {Invalid} if filter, order or cursor are none of such a search */
export function modelVersionsQuery(dialect: Dialect, keys: RegistryKeys, search: RegistrySearch): PageQuery {
  const { own, ofModel, ofVersion } = keys;
  const subject: Subject = {
    plural: "Model versions",
    key: raw(`model_versions.${own}`),
    attributes: new Map<Attribute, Column>([
      ["name", name],
      ["version", version],
      ["source", column("model_versions.source", "text")],
      ["run_id", { ...column("model_versions.run_id", "text"), nullable: true }],
      ["model_id", { ...column("model_versions.model_id", "text"), nullable: true }],
      ["created", column("model_versions.created", "integer")],
      ["updated", updated],
    ]),
    tags: { table: "model_version_tags", owner: ofVersion },
    tieBreak(order) {
      const byName = ordersBy(order, "name") ? [] : [term(name, false)];
      const byVersion = ordersBy(order, "version") ? [] : [term(version, true)];
      return [...(order.length === 0 ? [term(updated, true)] : []), ...byName, ...byVersion];
    },
  };
  const modelIsPrompt = promptTag("registered_model_tags", ofModel, `model_versions.${ofModel}`);
  const isPrompt = promptTag("model_version_tags", ofVersion, `model_versions.${own}`);
  const scopes = {
    models: sql`NOT ${modelIsPrompt} AND NOT ${isPrompt}`,
    prompts: sql`(${modelIsPrompt} OR ${isPrompt})`,
    all: raw("TRUE"),
  };
  const from = raw(`model_versions JOIN registered_models ON registered_models.${own} = model_versions.${ofModel}`);
  return registryQuery(dialect, search, { subject, from, scope: scopes[search.scope] });
}

/** Whether a thing's tags say that it is a prompt. */
function promptTag(table: string, owner: string, key: string): Sql {
  return raw(`EXISTS (SELECT 1 FROM ${table} AS p WHERE p.${owner} = ${key} AND p.key = '${PROMPT_TAG}' AND lower(p.value) = 'true')`);
}

function registryQuery(
  dialect: Dialect,
  { scope: asked, filter, order, limit, cursor }: RegistrySearch,
  { subject, from, scope }: { readonly subject: Subject; readonly from: Sql; readonly scope: Sql },
): PageQuery {
  return pageQuery(dialect, {
    identity: [subject.plural, asked, filter, order],
    key: subject.key,
    from,
    where: [scope, ...(filter === undefined ? [] : [compileFilter(dialect, filter, subject)])],
    plan: planOrder(dialect, order, subject),
    limit,
    cursor,
  });
}
