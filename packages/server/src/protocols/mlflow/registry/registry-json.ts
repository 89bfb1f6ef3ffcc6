import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import { stageName } from "./registry-wire.ts";

/** A registered model as MLflow's clients read it; what is empty is left out. Its newest versions come without their aliases. */
export function registeredModelJson(model: RegisteredModel): object {
  const { name, description, created, updated, tags, aliases, latestVersions } = model;
  return {
    name,
    creation_timestamp: created,
    last_updated_timestamp: updated,
    ...(description && { description }),
    ...(latestVersions.length > 0 && { latest_versions: latestVersions.map(listedVersionJson) }),
    ...(tags.length > 0 && { tags }),
    ...(aliases.length > 0 && { aliases: aliases.map(({ alias, version }) => ({ alias, version: String(version) })) }),
  };
}

/** A version as MLflow's clients read it. Every version is ready as soon as it is made: its files were there before. */
export function modelVersionJson(version: ModelVersion): object {
  return { ...listedVersionJson(version), ...(version.aliases.length > 0 && { aliases: version.aliases }) };
}

/** The same in a list, where MLflow's server leaves out aliases. */
export function listedVersionJson(version: ModelVersion): object {
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.created,
    last_updated_timestamp: version.updated,
    current_stage: stageName[version.stage],
    ...(version.description !== undefined && { description: version.description }),
    source: version.source,
    run_id: version.runId ?? "",
    status: "READY",
    ...(version.tags.length > 0 && { tags: version.tags }),
    run_link: version.runLink ?? "",
  };
}
