import type { Page } from "@trialbook/core/page.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import type { RegistrySearch } from "@trialbook/core/registry/registry-store.ts";
import { modelVersionsQuery, type RegistryKeys, registeredModelsQuery } from "../../search/registry-query.ts";
import type { Database } from "../database.ts";
import { DIALECT } from "../search/dialect.ts";
import { rowsOf } from "../search/rows-of.ts";
import { readModels } from "./read-models.ts";
import { readVersions } from "./read-versions.ts";

const KEYS: RegistryKeys = { own: "seq", ofModel: "model_seq", ofVersion: "version_seq" };

/** A page of registered models. @throws {Invalid} if filter, order or cursor are none of such a search */
export function searchModels(database: Database, search: RegistrySearch): Page<RegisteredModel> {
  const { query, read } = registeredModelsQuery(DIALECT, KEYS, search);
  const { keys, next } = read(rowsOf(database, query));
  return { items: readModels(database, keys.map(Number)), ...next };
}

/** A page of model versions. @throws {Invalid} if filter, order or cursor are none of such a search */
export function searchVersions(database: Database, search: RegistrySearch): Page<ModelVersion> {
  const { query, read } = modelVersionsQuery(DIALECT, KEYS, search);
  const { keys, next } = read(rowsOf(database, query));
  return { items: readVersions(database, keys.map(Number)), ...next };
}
