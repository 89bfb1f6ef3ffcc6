import * as api from "@trialbook/api/registry.ts";
import type { Filter } from "@trialbook/core/search/filter.ts";
import { endpoint } from "./endpoint.ts";
import { linkedVersionsJson, modelVersionJson, registeredModelJson } from "./registry-json.ts";

/** What is registered, for reading. */
export const registryEndpoints = [
  endpoint(api.listRegisteredModels, "read", async ({ contains, order, scope, limit, cursor }, { book }) => {
    const { items, next } = await book.registry.searchRegisteredModels({
      ...(contains !== "" && { filter: { kind: "compare", field: attribute("name"), op: "contains", value: contains } }),
      order: [{ field: attribute(order), descending: order === "updated" }],
      scope,
      limit,
      ...(cursor !== undefined && { cursor }),
    });
    return { models: items.map(registeredModelJson), ...(next !== undefined && { next }) };
  }),
  endpoint(api.getRegisteredModel, "read", async ({ name }, { book }) => ({
    model: registeredModelJson(await book.registry.getRegisteredModel(name)),
  })),
  endpoint(api.listModelVersions, "read", async ({ name, limit, cursor }, { book }) => {
    await book.registry.getRegisteredModel(name);
    const { items, next } = await book.registry.searchModelVersions({
      filter: is("name", name),
      order: [{ field: attribute("version"), descending: true }],
      scope: "all",
      limit,
      ...(cursor !== undefined && { cursor }),
    });
    return { versions: await linkedVersionsJson(book.runs, items), ...(next !== undefined && { next }) };
  }),
  endpoint(api.getModelVersion, "read", async ({ name, version }, { book }) => {
    const found = await book.registry.getModelVersion({ name, version });
    const [linked] = await linkedVersionsJson(book.runs, [found]);
    return { version: linked ?? modelVersionJson(found) };
  }),
  endpoint(api.versionsOfRun, "read", async ({ id, limit, cursor }, { book }) => {
    const { items, next } = await book.registry.searchModelVersions({
      filter: is("run_id", id),
      order: [],
      scope: "models",
      limit,
      ...(cursor !== undefined && { cursor }),
    });
    return { versions: items.map(modelVersionJson), ...(next !== undefined && { next }) };
  }),
];

function attribute(name: "name" | "updated" | "version" | "run_id"): Extract<Filter, { kind: "compare" }>["field"] {
  return { kind: "attribute", name };
}

function is(name: "name" | "run_id", value: string): Filter {
  return { kind: "compare", field: attribute(name), op: "=", value };
}
