import { type Endpoint, endpoint } from "../endpoint.ts";
import { required, withDefault } from "../message.ts";
import { registeredName, registryTagKey, registryTagValue, versionFields } from "./registry-wire.ts";

const tagFields = { key: required(registryTagKey), value: withDefault(registryTagValue, "") };

const setModelTag = endpoint({
  method: "POST",
  path: "registered-models/set-tag",
  permission: "write",
  request: { name: required(registeredName), ...tagFields },
  async handle({ name, key, value }, { book }) {
    await book.registry.setRegisteredModelTag(name, { key, value });
    return {};
  },
});

const deleteModelTag = endpoint({
  method: "DELETE",
  path: "registered-models/delete-tag",
  permission: "write",
  request: { name: required(registeredName), key: tagFields.key },
  async handle({ name, key }, { book }) {
    await book.registry.deleteRegisteredModelTag(name, key);
    return {};
  },
});

const setVersionTag = endpoint({
  method: "POST",
  path: "model-versions/set-tag",
  permission: "write",
  request: { ...versionFields, ...tagFields },
  async handle({ name, version, key, value }, { book }) {
    await book.registry.setModelVersionTag({ name, version }, { key, value });
    return {};
  },
});

const deleteVersionTag = endpoint({
  method: "DELETE",
  path: "model-versions/delete-tag",
  permission: "write",
  request: { ...versionFields, key: tagFields.key },
  async handle({ name, version, key }, { book }) {
    await book.registry.deleteModelVersionTag({ name, version }, key);
    return {};
  },
});

/** Tags of registered models and of their versions. */
export const registryTagEndpoints: readonly Endpoint[] = [setModelTag, deleteModelTag, setVersionTag, deleteVersionTag];
