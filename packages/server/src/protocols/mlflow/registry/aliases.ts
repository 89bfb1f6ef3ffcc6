import { type Endpoint, endpoint } from "../endpoint.ts";
import { required } from "../message.ts";
import { versionByAlias } from "./find-version.ts";
import { modelVersionJson } from "./registry-json.ts";
import { aliasName, newAlias, registeredName, versionFields } from "./registry-wire.ts";

const set = endpoint({
  method: "POST",
  path: "registered-models/alias",
  permission: "write",
  request: { alias: required(newAlias), ...versionFields },
  async handle({ name, alias, version }, { book }) {
    await book.registry.setAlias(name, { alias, version });
    return {};
  },
});

const remove = endpoint({
  method: "DELETE",
  path: "registered-models/alias",
  permission: "write",
  request: { name: required(registeredName), alias: required(aliasName) },
  async handle({ name, alias }, { book }) {
    await book.registry.deleteAlias(name, alias);
    return {};
  },
});

/** What `models:/NAME@ALIAS` means at this moment. */
const get = endpoint({
  method: "GET",
  path: "registered-models/alias",
  permission: "read",
  request: { name: required(registeredName), alias: required(aliasName) },
  async handle({ name, alias }, { book }) {
    return { model_version: modelVersionJson(await versionByAlias(book.registry, name, alias)) };
  },
});

export const aliasEndpoints: readonly Endpoint[] = [set, remove, get];
