import { z } from "zod";
import { route } from "./route.ts";
import { millis, runStatus, tag } from "./values.ts";

/** The run that a version came from, as far as it is still there. */
const sourceRun = z.object({
  id: z.string(),
  name: z.string(),
  experimentId: z.string(),
  status: runStatus,
  lifecycle: z.enum(["active", "deleted"]),
});

export const stage = z.enum(["none", "staging", "production", "archived"]);

export const modelVersion = z.object({
  name: z.string().describe("of the registered model"),
  version: z.int(),
  created: millis,
  updated: millis,
  description: z.string().optional(),
  stage,
  source: z.string(),
  location: z.string().describe("where clients fetch its files"),
  runId: z.string().optional(),
  runLink: z.string().optional(),
  modelId: z.string().optional().describe("the logged model that was registered"),
  tags: z.array(tag),
  aliases: z.array(z.string()),
});
export type ModelVersionJson = z.infer<typeof modelVersion>;

const linkedVersion = modelVersion.extend({ run: sourceRun.optional() });
export type LinkedVersionJson = z.infer<typeof linkedVersion>;

export const registeredModel = z.object({
  name: z.string(),
  description: z.string().optional(),
  created: millis,
  updated: millis,
  tags: z.array(tag),
  aliases: z.array(z.object({ alias: z.string(), version: z.int() })),
  latestVersions: z.array(modelVersion).describe("the highest version of each stage"),
});
export type RegisteredModelJson = z.infer<typeof registeredModel>;

const page = { limit: z.coerce.number().int().min(1).max(1000).default(100), cursor: z.string().optional() };

export const listRegisteredModels = route({
  method: "GET",
  path: "/registered-models",
  summary: "Registered models, last changed first or by name; prompts only when asked for.",
  input: z.object({
    contains: z.string().max(500).default("").describe("part of the name, in any case"),
    order: z.enum(["updated", "name"]).default("updated"),
    scope: z.enum(["models", "prompts"]).default("models"),
    ...page,
  }),
  output: z.object({ models: z.array(registeredModel), next: z.string().optional() }),
});
export const getRegisteredModel = route({
  method: "GET",
  path: "/registered-models/{name}",
  summary: "One registered model.",
  input: z.object({ name: z.string() }),
  output: z.object({ model: registeredModel }),
});
export const listModelVersions = route({
  method: "GET",
  path: "/registered-models/{name}/versions",
  summary: "Versions of a registered model, highest first, each with the run that it came from.",
  input: z.object({ name: z.string(), ...page }),
  output: z.object({ versions: z.array(linkedVersion), next: z.string().optional() }),
});
export const getModelVersion = route({
  method: "GET",
  path: "/registered-models/{name}/versions/{version}",
  summary: "One version with the run that it came from.",
  input: z.object({ name: z.string(), version: z.coerce.number().int().min(1) }),
  output: z.object({ version: linkedVersion }),
});
export const versionsOfRun = route({
  method: "GET",
  path: "/runs/{id}/model-versions",
  summary: "Versions that were registered from a run, last changed first.",
  input: z.object({ id: z.string(), ...page }),
  output: z.object({ versions: z.array(modelVersion), next: z.string().optional() }),
});
