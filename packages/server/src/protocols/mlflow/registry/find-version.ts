import type { ModelVersion, Stage } from "@trialbook/core/registry/model-version.ts";
import { isLatest } from "@trialbook/core/registry/registry-names.ts";
import type { RegistryStore } from "@trialbook/core/registry/registry-store.ts";
import { MlflowError } from "../errors.ts";
import { noAlias, stageName } from "./registry-wire.ts";

/** The version that an alias means; `latest` is always the highest. @throws in MLflow's words if there is none */
export async function versionByAlias(registry: RegistryStore, name: string, alias: string): Promise<ModelVersion> {
  if (isLatest(alias)) return latestVersion(registry, name);
  const version = await registry.findByAlias(name, alias);
  if (version === undefined) throw noAlias(alias);
  return version;
}

/** The highest version of a model, or of one of its stages. @throws if there is none */
export async function latestVersion(registry: RegistryStore, name: string, stage?: Stage): Promise<ModelVersion> {
  const { latestVersions } = await registry.getRegisteredModel(name);
  const [highest] = latestVersions
    .filter((version) => stage === undefined || version.stage === stage)
    .toSorted((a, b) => b.version - a.version);
  if (highest !== undefined) return highest;
  if (stage === undefined) throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Latest version not found for model ${name}.`);
  throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No versions of model with name '${name}' and stage '${stageName[stage]}' found`);
}
