import type { Page } from "@trialbook/core/page.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import { PROMPT_TAG, type RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import type { RegistrySearch } from "@trialbook/core/registry/registry-store.ts";
import type { Attribute } from "@trialbook/core/search/filter.ts";
import { readCursor, writeCursor } from "../../search/cursor.ts";
import type { Database } from "../database.ts";
import { compileFilter } from "../search/compile-filter.ts";
import { after, orderBy, ordersBy, planOrder, readTerms, termColumns } from "../search/order-terms.ts";
import { allOf, joined, raw, rowsOf, type Sql, sql } from "../search/sql.ts";
import type { Column, Subject, Term } from "../search/subject.ts";
import { readModels } from "./read-models.ts";
import { readVersions } from "./read-versions.ts";

const column = (name: string, type: Column["type"]): Column => ({ sql: raw(name), type, nullable: false });
const term = (of: Column, descending: boolean): Term => ({ ...of, descending });

const name = column("registered_models.name", "text");

const MODELS: Subject = {
  plural: "Registered models",
  key: raw("registered_models.seq"),
  attributes: new Map<Attribute, Column>([
    ["name", name],
    ["created", column("registered_models.created", "integer")],
    ["updated", column("registered_models.updated", "integer")],
  ]),
  tags: { table: "registered_model_tags", owner: "model_seq" },
  tieBreak: (order) => (ordersBy(order, "name") ? [] : [term(name, false)]),
};

const version = column("model_versions.version", "integer");
const updated = column("model_versions.updated", "integer");

const VERSIONS: Subject = {
  plural: "Model versions",
  key: raw("model_versions.seq"),
  attributes: new Map<Attribute, Column>([
    ["name", name],
    ["version", version],
    ["source", column("model_versions.source", "text")],
    ["run_id", { ...column("model_versions.run_id", "text"), nullable: true }],
    ["model_id", { ...column("model_versions.model_id", "text"), nullable: true }],
    ["created", column("model_versions.created", "integer")],
    ["updated", updated],
  ]),
  tags: { table: "model_version_tags", owner: "version_seq" },
  tieBreak(order) {
    const byName = ordersBy(order, "name") ? [] : [term(name, false)];
    const byVersion = ordersBy(order, "version") ? [] : [term(version, true)];
    return [...(order.length === 0 ? [term(updated, true)] : []), ...byName, ...byVersion];
  },
};

/** A page of registered models. @throws {Invalid} if filter, order or cursor are none of such a search */
export function searchModels(database: Database, search: RegistrySearch): Page<RegisteredModel> {
  const ofModel = promptTag("registered_model_tags", "model_seq", "registered_models.seq");
  const scope = { models: sql`NOT ${ofModel}`, prompts: ofModel, all: raw("TRUE") }[search.scope];
  const { seqs, next } = searchSeqs(database, search, { subject: MODELS, from: "registered_models", scope });
  return { items: readModels(database, seqs), ...(next !== undefined && { next }) };
}

/** A page of model versions. @throws {Invalid} if filter, order or cursor are none of such a search */
export function searchVersions(database: Database, search: RegistrySearch): Page<ModelVersion> {
  const ofModel = promptTag("registered_model_tags", "model_seq", "model_versions.model_seq");
  const ofVersion = promptTag("model_version_tags", "version_seq", "model_versions.seq");
  const scope = { models: sql`NOT ${ofModel} AND NOT ${ofVersion}`, prompts: sql`(${ofModel} OR ${ofVersion})`, all: raw("TRUE") }[
    search.scope
  ];
  const from = "model_versions JOIN registered_models ON registered_models.seq = model_versions.model_seq";
  const { seqs, next } = searchSeqs(database, search, { subject: VERSIONS, from, scope });
  return { items: readVersions(database, seqs), ...(next !== undefined && { next }) };
}

/** Whether a thing's tags say that it is a prompt. */
function promptTag(table: string, owner: string, key: string): Sql {
  return raw(`EXISTS (SELECT 1 FROM ${table} AS p WHERE p.${owner} = ${key} AND p.key = '${PROMPT_TAG}' AND lower(p.value) = 'true')`);
}

interface Searched {
  readonly subject: Subject;
  readonly from: string;
  readonly scope: Sql;
}

function searchSeqs(database: Database, search: RegistrySearch, { subject, from, scope }: Searched) {
  const { filter, order, limit, cursor } = search;
  const { joins, terms } = planOrder(order, subject);
  const identity = [subject.plural, search.scope, filter, order];
  const where = [scope];
  if (filter !== undefined) where.push(compileFilter(filter, subject));
  if (cursor !== undefined) where.push(after(terms, readCursor(cursor, identity, terms)));
  const rows = rowsOf(
    database,
    sql`SELECT ${subject.key}, ${termColumns(terms)} FROM ${raw(from)} ${joined(joins, " ")}
      WHERE ${allOf(where)} ORDER BY ${orderBy(terms)} LIMIT ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > page.length && last !== undefined ? writeCursor(identity, readTerms(terms, last.slice(1))) : undefined;
  return { seqs: page.map((row) => Number(row[0])), next };
}
