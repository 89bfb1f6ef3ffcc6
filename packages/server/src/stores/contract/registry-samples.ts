import type { ArtifactStore } from "@trialbook/core/artifact/artifact-store.ts";
import type { Changes } from "@trialbook/core/changes.ts";
import type { LoggedModelStore } from "@trialbook/core/model/logged-model-store.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { NewModelVersion, NewRegisteredModel, RegistryStore } from "@trialbook/core/registry/registry-store.ts";
import type { OpenedStores } from "./samples.ts";

/** What the contracts of the registry need of a back-end. */
export interface OpenedRegistry extends Omit<OpenedStores, "metrics"> {
  readonly models: LoggedModelStore;
  readonly artifacts: ArtifactStore;
  readonly registry: RegistryStore;
  readonly changes: Changes;
}

export function newRegistered(name: string, facts: Partial<NewRegisteredModel> = {}): NewRegisteredModel {
  return { name, tags: [], at: 1, ...facts };
}

export function newVersion(name: string, facts: Partial<NewModelVersion> = {}): NewModelVersion {
  return {
    name,
    source: "mlflow-artifacts:/0/r/artifacts/m",
    location: "mlflow-artifacts:/0/r/artifacts/m",
    files: [],
    tags: [],
    at: 2,
    ...facts,
  };
}

/** Registers so many versions of a new model, one after the other. */
export async function withVersions(registry: RegistryStore, name: string, count: number): Promise<readonly ModelVersion[]> {
  await registry.createRegisteredModel(newRegistered(name));
  const made: ModelVersion[] = [];
  for (let i = 0; i < count; i++) made.push(await registry.createModelVersion(newVersion(name, { at: 2 + i })));
  return made;
}
