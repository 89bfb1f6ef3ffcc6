import { z } from "zod";
import { modelVersion, registeredModel, stage } from "./registry.ts";
import { route } from "./route.ts";
import { tag } from "./values.ts";

const description = z.string().max(100_000);
const numbered = { name: z.string(), version: z.coerce.number().int().min(1) };

export const createRegisteredModel = route({
  method: "POST",
  path: "/registered-models",
  summary: "Makes a name under which versions are kept.",
  input: z.object({ name: z.string(), description: description.optional(), tags: z.array(tag).max(100).default([]) }),
  output: z.object({ model: registeredModel }),
});
export const updateRegisteredModel = route({
  method: "PATCH",
  path: "/registered-models/{name}",
  summary: "Sets the description of a registered model; an empty one removes it.",
  input: z.object({ name: z.string(), description }),
  output: z.object({ model: registeredModel }),
});
export const renameRegisteredModel = route({
  method: "POST",
  path: "/registered-models/{name}/rename",
  summary: "Gives a registered model another name; versions, tags and aliases go with it.",
  input: z.object({ name: z.string(), to: z.string() }),
  output: z.object({ model: registeredModel }),
});
export const deleteRegisteredModel = route({
  method: "DELETE",
  path: "/registered-models/{name}",
  summary: "Removes a registered model for good, with its versions, tags and aliases.",
  input: z.object({ name: z.string() }),
  output: z.object({}),
});
export const setRegisteredModelTag = route({
  method: "PUT",
  path: "/registered-models/{name}/tags",
  summary: "Sets a tag of a registered model.",
  input: z.object({ name: z.string(), ...tag.shape }),
  output: z.object({}),
});
export const deleteRegisteredModelTag = route({
  method: "DELETE",
  path: "/registered-models/{name}/tags",
  summary: "Removes a tag of a registered model.",
  input: z.object({ name: z.string(), key: z.string() }),
  output: z.object({}),
});
export const setAlias = route({
  method: "PUT",
  path: "/registered-models/{name}/aliases/{alias}",
  summary: "Points an alias at a version, away from any other.",
  input: z.object({ name: z.string(), alias: z.string(), version: z.int().min(1) }),
  output: z.object({}),
});
export const deleteAlias = route({
  method: "DELETE",
  path: "/registered-models/{name}/aliases/{alias}",
  summary: "Removes an alias.",
  input: z.object({ name: z.string(), alias: z.string() }),
  output: z.object({}),
});

/** Where a version's files are: with a logged model, or in a folder of a run's artifacts (empty: all of them). */
const versionSource = z.union([z.object({ modelId: z.string() }), z.object({ runId: z.string(), path: z.string().default("") })]);
export const createModelVersion = route({
  method: "POST",
  path: "/registered-models/{name}/versions",
  summary: "Registers a logged model, or a folder of a run's artifacts, under the next number. A name that is not there is made.",
  input: z.object({
    name: z.string(),
    from: versionSource,
    description: description.optional(),
    tags: z.array(tag).max(100).default([]),
  }),
  output: z.object({ version: modelVersion }),
});
export const updateModelVersion = route({
  method: "PATCH",
  path: "/registered-models/{name}/versions/{version}",
  summary: "Sets a version's description (an empty one removes it), or moves it to a stage.",
  input: z.object({ ...numbered, description: description.optional(), stage: stage.optional() }),
  output: z.object({ version: modelVersion }),
});
export const deleteModelVersion = route({
  method: "DELETE",
  path: "/registered-models/{name}/versions/{version}",
  summary: "Removes a version for good, with its aliases; its number is not given again.",
  input: z.object(numbered),
  output: z.object({}),
});
export const setModelVersionTag = route({
  method: "PUT",
  path: "/registered-models/{name}/versions/{version}/tags",
  summary: "Sets a tag of a version.",
  input: z.object({ ...numbered, ...tag.shape }),
  output: z.object({}),
});
export const deleteModelVersionTag = route({
  method: "DELETE",
  path: "/registered-models/{name}/versions/{version}/tags",
  summary: "Removes a tag of a version.",
  input: z.object({ ...numbered, key: z.string() }),
  output: z.object({}),
});
