import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { Alias, RegisteredModel } from "@trialbook/core/registry/registered-model.ts";

/** What of a registered model stands in its own row, in SQL; {@link readModelRows} reads it after the key. */
export const MODEL_COLUMNS = "name, description, created, updated";

/** What stands beside registered models, by their keys. */
export interface BesideRegistered<Key> {
  readonly tags: ReadonlyMap<Key, readonly Tag[]>;
  readonly aliases: ReadonlyMap<Key, readonly Alias[]>;
  readonly latest: ReadonlyMap<Key, readonly ModelVersion[]>;
}

/** Registered models by the key that their rows begin with. */
export function readModelRows<Key>(
  rows: readonly (readonly unknown[])[],
  { tags, aliases, latest }: BesideRegistered<Key>,
): ReadonlyMap<Key, RegisteredModel> {
  const found = new Map<Key, RegisteredModel>();
  for (const [first, name, description, created, updated] of rows) {
    const key = first as Key; // The caller wrote the query.
    found.set(key, {
      name: String(name),
      ...(description === null ? {} : { description: String(description) }),
      created: Number(created),
      updated: Number(updated),
      tags: tags.get(key) ?? [],
      aliases: aliases.get(key) ?? [],
      latestVersions: latest.get(key) ?? [],
    });
  }
  return found;
}

/** Aliases from rows of (key, alias, version). */
export function aliasOf([, alias, version]: readonly unknown[]): Alias {
  return { alias: String(alias), version: Number(version) };
}
