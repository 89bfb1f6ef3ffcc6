import { type Endpoint, endpoint } from "./endpoint.ts";
import { required, text, withDefault } from "./message.ts";
import { checkKey, cut, runFields, runIdOf, tagValueLength, withoutEmptyName } from "./wire.ts";

const setTag = endpoint({
  method: "POST",
  path: "runs/set-tag",
  permission: "write",
  request: { ...runFields, key: required(text), value: withDefault(text, "") },
  async handle({ key, value, ...run }, { book }) {
    const runId = runIdOf(run);
    checkKey(key, { path: "key", named: "key" });
    const tags = withoutEmptyName([{ key, value: cut(value, tagValueLength) }]);
    await book.runs.appendToRun(runId, { params: [], tags, points: [] });
    return {};
  },
});

const deleteTag = endpoint({
  method: "POST",
  path: "runs/delete-tag",
  permission: "write",
  request: { ...runFields, key: required(text) },
  async handle({ key, ...run }, { book }) {
    await book.runs.deleteRunTag(runIdOf(run), key);
    return {};
  },
});

/** Tags of a run, one by one. Source: MLflow REST API, "Set Tag" and "Delete Tag". */
export const runTagEndpoints: readonly Endpoint[] = [setTag, deleteTag];
