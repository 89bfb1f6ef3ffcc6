import { pathBelow, storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import type { Book } from "@trialbook/core/book.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { RegisteredModel } from "@trialbook/core/registry/registered-model.ts";
import type { NewModelVersion } from "@trialbook/core/registry/registry-store.ts";
import { digestOf } from "./canonical.ts";
import { unlessMissing } from "./move-runs.ts";
import { type Moving, moveRecord } from "./mover.ts";

const LISTED_AT_ONCE = 100;

/** Moves registered models and prompts, with their versions under their own numbers. */
export async function moveRegistry(moving: Moving): Promise<void> {
  const { from, to, onProgress } = moving;
  let cursor: string | undefined;
  do {
    const page = await from.registry.searchRegisteredModels({
      scope: "all",
      order: [],
      limit: LISTED_AT_ONCE,
      ...(cursor !== undefined && { cursor }),
    });
    for (const model of page.items) {
      onProgress(`registered model ${model.name}`);
      await moveRecord(moving, {
        kind: "registered models",
        what: `registered model ${model.name}`,
        digest: async (book) => {
          const found = await book.registry.getRegisteredModel(model.name).catch(unlessMissing);
          if (found === undefined) return undefined;
          const lastVersion = await book.whole.lastVersionOf(model.name);
          return digestOf({ ...found, latestVersions: [], lastVersion, versions: await Array.fromAsync(versionsOf(book, found)) });
        },
        write: () => writeModel({ from, to }, model),
      });
    }
    cursor = page.next;
  } while (cursor !== undefined);
}

async function* versionsOf(book: Book, { name, latestVersions }: RegisteredModel): AsyncGenerator<ModelVersion, void> {
  const highest = Math.max(0, ...latestVersions.map(({ version }) => version));
  for (let version = 1; version <= highest; version++) {
    const found = await book.registry.getModelVersion({ name, version }).catch(unlessMissing);
    if (found !== undefined) yield found;
  }
}

async function writeModel({ from, to }: Pick<Moving, "from" | "to">, model: RegisteredModel): Promise<void> {
  const { name, created, updated, tags, aliases } = model;
  const there =
    (await to.registry.getRegisteredModel(name).catch(unlessMissing)) ??
    (await to.registry.createRegisteredModel({ name, ...described(model), tags, at: created }));
  for await (const version of versionsOf(from, model)) await writeVersion(to, version);
  await to.whole.countVersionsFrom(name, await from.whole.lastVersionOf(name));
  for (const tag of tags) await to.registry.setRegisteredModelTag(name, tag);
  for (const { key } of there.tags) if (!tags.some((tag) => tag.key === key)) await to.registry.deleteRegisteredModelTag(name, key);
  for (const alias of aliases) await to.registry.setAlias(name, alias);
  for (const { alias } of there.aliases) if (!aliases.some((kept) => kept.alias === alias)) await to.registry.deleteAlias(name, alias);
  await to.registry.describeRegisteredModel(name, { ...described(model), at: updated });
}

async function writeVersion(to: Book, version: ModelVersion): Promise<void> {
  const { name, stage, tags, updated } = version;
  const key = { name, version: version.version };
  const there = (await to.registry.getModelVersion(key).catch(unlessMissing)) ?? (await createNumbered(to, version));
  for (const tag of tags) await to.registry.setModelVersionTag(key, tag);
  for (const tag of there.tags) if (!tags.some((kept) => kept.key === tag.key)) await to.registry.deleteModelVersionTag(key, tag.key);
  if (there.stage !== stage) await to.registry.moveModelVersion(key, { stage, archiveOthers: false, at: updated });
  await to.registry.describeModelVersion(key, { ...described(version), at: updated });
}

/** Numbers go up by one: those that the source has no more are given and taken back. */
async function createNumbered(to: Book, version: ModelVersion): Promise<ModelVersion> {
  const { name, source, location, runId, runLink, modelId, tags, created } = version;
  const isThere = modelId !== undefined && (await to.models.findLoggedModels([modelId])).length > 0;
  const asked: NewModelVersion = {
    name,
    source,
    location,
    files: await filesOf(to, location),
    tags,
    at: created,
    ...described(version),
    ...(runId !== undefined && { runId }),
    ...(runLink !== undefined && { runLink }),
    ...(isThere && { modelId }),
  };
  for (;;) {
    const made = await to.registry.createModelVersion(asked);
    if (made.version >= version.version) return made;
    await to.registry.deleteModelVersion({ name, version: made.version }, created);
  }
}

/** The paths in our own store that a version needs, as they are found when it is registered. */
async function filesOf({ runs }: Book, location: string): Promise<readonly string[]> {
  const [, runId, path = ""] = /^runs:\/+([^/]+)(?:\/(.*))?$/su.exec(location) ?? [];
  if (runId === undefined) return [storedRoot(location) ?? ""].filter((root) => root !== "");
  const run = await runs.getRunInfo(asRunId(runId)).catch(unlessMissing);
  const root = run && storedRoot(run.artifactUri);
  return root === undefined ? [] : [pathBelow(root, path.replace(/\/+$/, ""))];
}

function described({ description }: { readonly description?: string }): { readonly description?: string } {
  return description === undefined ? {} : { description };
}
