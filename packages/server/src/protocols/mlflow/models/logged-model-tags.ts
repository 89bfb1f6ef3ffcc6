import { type Endpoint, endpoint } from "../endpoint.ts";
import { repeated, required, text } from "../message.ts";
import { anyPair } from "../wire.ts";
import { modelId } from "./logged-models.ts";

const setTags = endpoint({
  method: "PATCH",
  path: "logged-models/:model_id/tags",
  permission: "write",
  request: { model_id: required(modelId), tags: repeated(anyPair) },
  async handle({ model_id, tags }, { book, clock }) {
    await book.models.setLoggedModelTags(model_id, tags, clock());
    return {};
  },
});

const deleteTag = endpoint({
  method: "DELETE",
  path: "logged-models/:model_id/tags/:tag_key",
  permission: "write",
  request: { model_id: required(modelId), tag_key: required(text) },
  async handle({ model_id, tag_key }, { book, clock }) {
    await book.models.deleteLoggedModelTag(model_id, tag_key, clock());
    return {};
  },
});

/** Tags of logged models. */
export const loggedModelTagEndpoints: readonly Endpoint[] = [setTags, deleteTag];
