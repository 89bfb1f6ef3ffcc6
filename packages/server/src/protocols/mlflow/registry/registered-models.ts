import { AlreadyExists } from "@trialbook/core/errors.ts";
import { isPrompt } from "@trialbook/core/registry/registered-model.ts";
import type { MlflowDeps } from "../deps.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { MlflowError, quoted } from "../errors.ts";
import { optional, repeated, required } from "../message.ts";
import { modelVersionJson, registeredModelJson } from "./registry-json.ts";
import { description, registeredName, registryTag, sentStage } from "./registry-wire.ts";

const create = endpoint({
  method: "POST",
  path: "registered-models/create",
  permission: "write",
  request: { name: required(registeredName), tags: repeated(registryTag), description: optional(description) },
  async handle({ name, tags, description }, { book, clock }) {
    try {
      const model = await book.registry.createRegisteredModel({
        name,
        tags,
        ...(description !== undefined && { description }),
        at: clock(),
      });
      return { registered_model: registeredModelJson(model) };
    } catch (error) {
      throw error instanceof AlreadyExists ? await nameTaken(book, { name, asPrompt: isPrompt(tags) }) : error;
    }
  },
});

/** Clients show which of the two kinds has the name. */
async function nameTaken(
  book: MlflowDeps["book"],
  { name, asPrompt }: { readonly name: string; readonly asPrompt: boolean },
): Promise<MlflowError> {
  const [old, made] = [isPrompt((await book.registry.getRegisteredModel(name)).tags), asPrompt].map((prompt) =>
    prompt ? "Prompt" : "Registered Model",
  );
  if (old === made) return new MlflowError("RESOURCE_ALREADY_EXISTS", `${old} (name=${name}) already exists.`);
  return new MlflowError(
    "RESOURCE_ALREADY_EXISTS",
    `A ${made?.toLowerCase()} cannot be called ${quoted(name)}: the name is already taken by a ${old?.toLowerCase()}, and a model and a prompt never share one.`,
  );
}

const get = endpoint({
  method: "GET",
  path: "registered-models/get",
  permission: "read",
  request: { name: required(registeredName) },
  async handle({ name }, { book }) {
    return { registered_model: registeredModelJson(await book.registry.getRegisteredModel(name)) };
  },
});

const update = endpoint({
  method: "PATCH",
  path: "registered-models/update",
  permission: "write",
  request: { name: required(registeredName), description: optional(description) },
  async handle({ name, description }, { book, clock }) {
    const change = { ...(description !== undefined && { description }), at: clock() };
    return { registered_model: registeredModelJson(await book.registry.describeRegisteredModel(name, change)) };
  },
});

const rename = endpoint({
  method: "POST",
  path: "registered-models/rename",
  permission: "write",
  request: { name: required(registeredName), new_name: required(registeredName) },
  async handle({ name, new_name }, { book, clock }) {
    return { registered_model: registeredModelJson(await book.registry.renameRegisteredModel(name, { name: new_name, at: clock() })) };
  },
});

const remove = endpoint({
  method: "DELETE",
  path: "registered-models/delete",
  permission: "write",
  request: { name: required(registeredName) },
  async handle({ name }, { book }) {
    await book.registry.deleteRegisteredModel(name);
    return {};
  },
});

/** The highest version of each stage that is asked for, or of every stage. */
const getLatestVersions = (["GET", "POST"] as const).map((method) =>
  endpoint({
    method,
    path: "registered-models/get-latest-versions",
    permission: "read",
    request: { name: required(registeredName), stages: repeated(sentStage) },
    async handle({ name, stages }, { book }) {
      const asked = new Set(stages.map(({ stage }) => stage));
      const { latestVersions } = await book.registry.getRegisteredModel(name);
      const versions = latestVersions.filter(({ stage }) => asked.size === 0 || asked.has(stage));
      return versions.length === 0 ? {} : { model_versions: versions.map(modelVersionJson) };
    },
  }),
);

/** Registered models one by one. Source: MLflow REST API, "Create RegisteredModel" and so on. */
export const registeredModelEndpoints: readonly Endpoint[] = [create, get, update, rename, remove, ...getLatestVersions];
