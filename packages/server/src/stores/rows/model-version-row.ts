import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import type { ModelVersion, Stage } from "@trialbook/core/registry/model-version.ts";

/** What of a model version stands in its own row `v` and its model's, `m`, in SQL; {@link readVersionRows} reads it after the key. */
export const VERSION_COLUMNS =
  "m.name, v.version, v.stage, v.description, v.created, v.updated, v.source, v.location, v.run_id, v.run_link, v.model_id";

/** What stands beside versions, by their keys. */
export interface BesideVersions<Key> {
  readonly tags: ReadonlyMap<Key, readonly Tag[]>;
  readonly aliases: ReadonlyMap<Key, readonly string[]>;
}

/** Versions by the key that their rows begin with. */
export function readVersionRows<Key>(
  rows: readonly (readonly unknown[])[],
  { tags, aliases }: BesideVersions<Key>,
): ReadonlyMap<Key, ModelVersion> {
  const found = new Map<Key, ModelVersion>();
  for (const [first, name, version, stage, description, created, updated, source, location, runId, runLink, modelId] of rows) {
    const key = first as Key; // The caller wrote the query.
    found.set(key, {
      name: String(name),
      version: Number(version),
      created: Number(created),
      updated: Number(updated),
      ...(description === null ? {} : { description: String(description) }),
      // The column holds only what was written as this type.
      stage: String(stage) as Stage,
      source: String(source),
      location: String(location),
      ...(runId === null ? {} : { runId: asRunId(String(runId)) }),
      ...(runLink === null ? {} : { runLink: String(runLink) }),
      ...(modelId === null ? {} : { modelId: asLoggedModelId(String(modelId)) }),
      tags: tags.get(key) ?? [],
      aliases: aliases.get(key) ?? [],
    });
  }
  return found;
}
