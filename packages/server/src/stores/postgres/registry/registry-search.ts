import type { Page } from "@trialbook/core/page.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import type { RegistrySearch } from "@trialbook/core/registry/registry-store.ts";
import { modelVersionsQuery, type RegistryKeys, registeredModelsQuery } from "../../search/registry-query.ts";
import { rowsOf } from "../search/rows-of.ts";
import type { StoreContext } from "../store-context.ts";
import { readModels } from "./read-models.ts";
import { readVersions } from "./read-versions.ts";

const KEYS: RegistryKeys = { own: "id", ofModel: "registered_id", ofVersion: "version_id" };

/** A page of registered models. @throws {Invalid} if filter, order or cursor are none of such a search */
export async function searchModels({ database, dialect }: StoreContext, search: RegistrySearch): Promise<Page<RegisteredModel>> {
  const { query, read } = registeredModelsQuery(dialect, KEYS, search);
  return await database.snapshot(async (tx) => {
    const { keys, next } = read(await rowsOf(tx, query));
    return { items: await readModels(tx, keys.map(String)), ...next };
  });
}

/** A page of model versions. @throws {Invalid} if filter, order or cursor are none of such a search */
export async function searchVersions({ database, dialect }: StoreContext, search: RegistrySearch): Promise<Page<ModelVersion>> {
  const { query, read } = modelVersionsQuery(dialect, KEYS, search);
  return await database.snapshot(async (tx) => {
    const { keys, next } = read(await rowsOf(tx, query));
    return { items: await readVersions(tx, keys.map(String)), ...next };
  });
}
