import type { LinkedVersionJson, ModelVersionJson, RegisteredModelJson } from "@trialbook/api/registry.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import type { RunId } from "@trialbook/core/ids.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import type { RunStore } from "@trialbook/core/run/run-store.ts";

export function registeredModelJson({ tags, aliases, latestVersions, ...facts }: RegisteredModel): RegisteredModelJson {
  return { ...facts, tags: [...tags], aliases: [...aliases], latestVersions: latestVersions.map(modelVersionJson) };
}

export function modelVersionJson({ tags, aliases, ...facts }: ModelVersion): ModelVersionJson {
  return { ...facts, tags: [...tags], aliases: [...aliases] };
}

/** Versions with the runs that they came from; each run is looked up once. */
export async function linkedVersionsJson(runs: RunStore, versions: readonly ModelVersion[]): Promise<LinkedVersionJson[]> {
  const ids = [...new Set(versions.flatMap(({ runId }) => runId ?? []))];
  const found = new Map(await Promise.all(ids.map(async (id) => [id, await sourceRun(runs, id)] as const)));
  return versions.map((version) => {
    const run = version.runId === undefined ? undefined : found.get(version.runId);
    return { ...modelVersionJson(version), ...(run !== undefined && { run }) };
  });
}

async function sourceRun(runs: RunStore, id: RunId): Promise<LinkedVersionJson["run"]> {
  try {
    const { name, experimentId, status, lifecycle } = await runs.getRunInfo(id);
    return { id, name, experimentId, status, lifecycle };
  } catch (error) {
    if (error instanceof NotFound) return undefined; // removed for good since
    throw error;
  }
}
