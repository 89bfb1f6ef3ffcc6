import { asRunId } from "@trialbook/core/ids.ts";
import { isPrompt } from "@trialbook/core/registry/registered-model.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { invalid, quoted } from "../errors.ts";
import { bool, optional, repeated, required, withDefault } from "../message.ts";
import { atMost, longestId } from "../wire.ts";
import { modelVersionJson } from "./registry-json.ts";
import { description, registeredName, registryTag, sentStage, stageName, versionFields } from "./registry-wire.ts";
import { type ResolvedSource, resolvedSource, type SentSource } from "./version-source.ts";

const link = atMost(2048);

const create = endpoint({
  method: "POST",
  path: "model-versions/create",
  permission: "write",
  request: {
    name: required(registeredName),
    source: required(link),
    run_id: optional(atMost(longestId)),
    tags: repeated(registryTag),
    run_link: optional(link),
    description: withDefault(description, ""),
    model_id: optional(atMost(longestId)),
  },
  async handle({ name, source, run_id, tags, run_link, description, model_id }, deps) {
    if (deps.modelSources?.test(source) === false) {
      throw invalid(
        `Invalid model version source: '${source}'. The operator of this server wants it to match ${deps.modelSources.source}.`,
      );
    }
    const sent = { source, runId: run_id, modelId: model_id };
    const from = isPrompt(tags) ? promptSource(sent) : await resolvedSource(deps, sent);
    const version = await deps.book.registry.createModelVersion({
      name,
      ...from,
      ...(run_link && { runLink: run_link }),
      description,
      tags,
      at: deps.clock(),
    });
    return { model_version: modelVersionJson(version) };
  },
});

/** Prompts lie in their versions' tags; clients send one of these words where a source is demanded. */
function promptSource({ source, runId }: SentSource): ResolvedSource {
  if (source !== "dummy-source" && source !== "prompt-template") {
    throw invalid(`Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`);
  }
  return { source, location: source, files: [], ...(runId && { runId: asRunId(runId) }) };
}

const get = endpoint({
  method: "GET",
  path: "model-versions/get",
  permission: "read",
  request: versionFields,
  async handle(key, { book }) {
    return { model_version: modelVersionJson(await book.registry.getModelVersion(key)) };
  },
});

const update = endpoint({
  method: "PATCH",
  path: "model-versions/update",
  permission: "write",
  request: { ...versionFields, description: optional(description) },
  async handle({ description, ...key }, { book, clock }) {
    const change = { ...(description !== undefined && { description }), at: clock() };
    return { model_version: modelVersionJson(await book.registry.describeModelVersion(key, change)) };
  },
});

const remove = endpoint({
  method: "DELETE",
  path: "model-versions/delete",
  permission: "write",
  request: versionFields,
  async handle(key, { book, clock }) {
    await book.registry.deleteModelVersion(key, clock());
    return {};
  },
});

const transition = endpoint({
  method: "POST",
  path: "model-versions/transition-stage",
  permission: "write",
  request: { ...versionFields, stage: required(sentStage), archive_existing_versions: withDefault(bool, false) },
  async handle({ stage: { stage, sent }, archive_existing_versions: archiveOthers, ...key }, { book, clock }) {
    if (archiveOthers && stage !== "staging" && stage !== "production") {
      throw invalid(
        `Model version transition cannot archive existing model versions because ${quoted(sent)} is not an Active stage. ` +
          `Valid stages are ['${stageName.staging}', '${stageName.production}']`,
      );
    }
    return { model_version: modelVersionJson(await book.registry.moveModelVersion(key, { stage, archiveOthers, at: clock() })) };
  },
});

/** Asked by clients before they load `models:/NAME/3`. */
const getDownloadUri = endpoint({
  method: "GET",
  path: "model-versions/get-download-uri",
  permission: "read",
  request: versionFields,
  async handle(key, { book }) {
    return { artifact_uri: (await book.registry.getModelVersion(key)).location };
  },
});

/** Versions one by one. Source: MLflow REST API, "Create ModelVersion" and so on. */
export const modelVersionEndpoints: readonly Endpoint[] = [create, get, update, remove, transition, getDownloadUri];
