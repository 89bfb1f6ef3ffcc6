import { storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import type { Book } from "@trialbook/core/book.ts";
import { AlreadyExists, NotFound } from "@trialbook/core/errors.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import type { NewModelVersion } from "@trialbook/core/registry/registry-store.ts";
import type { ImportReport } from "./import-report.ts";
import type { SourceRegisteredModel, SourceVersion } from "./mlflow-source.ts";

interface RegistryParts {
  readonly book: Book;
  readonly report: ImportReport;
}

/** Takes over a registered model with its versions, under their own numbers. */
export async function importRegisteredModel({ book, report }: RegistryParts, model: SourceRegisteredModel): Promise<void> {
  const { name } = model;
  report.found("model versions", model.versions.length);
  await book.registry.createRegisteredModel({ name, ...described(model), tags: model.tags, at: model.created }).catch((error: unknown) => {
    if (!(error instanceof AlreadyExists)) throw error;
  });
  report.kept("registered models");
  for (const version of model.versions) {
    try {
      await importVersion(book, name, version);
      report.kept("model versions");
    } catch (error) {
      report.skip(`version ${version.version} of ${name}`, error);
    }
  }
  for (const alias of model.aliases) {
    await book.registry.setAlias(name, alias).catch((error: unknown) => report.skip(`alias ${alias.alias} of ${name}`, error));
  }
}

async function importVersion(book: Book, name: string, version: SourceVersion): Promise<void> {
  const key = { name, version: version.version };
  const there = await book.registry.getModelVersion(key).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  if (there === undefined) await createNumbered(book, name, version);
  await book.registry.moveModelVersion(key, { stage: version.stage, archiveOthers: false, at: version.created });
  for (const tag of version.tags) await book.registry.setModelVersionTag(key, tag);
}

/** Numbers go up by one: those that MLflow has no more are given and taken back. */
async function createNumbered(book: Book, name: string, version: SourceVersion): Promise<void> {
  const { source, location, files } = await whereFilesAre(book, version);
  const asked: NewModelVersion = {
    name,
    source,
    location,
    files,
    ...(version.runId === undefined ? {} : { runId: asRunId(version.runId) }),
    ...(version.runLink === undefined ? {} : { runLink: version.runLink }),
    ...(version.modelId === undefined ? {} : { modelId: asLoggedModelId(version.modelId) }),
    ...described(version),
    tags: version.tags,
    at: version.created,
  };
  for (;;) {
    const made: ModelVersion = await book.registry.createModelVersion(asked);
    if (made.version === version.version) return;
    await book.registry.deleteModelVersion({ name, version: made.version }, version.created);
    if (made.version > version.version) {
      throw new AlreadyExists(
        `the book has given this number before, and numbers are never given twice; the next one is ${made.version + 1}`,
      );
    }
  }
}

/** A version's files came with its run or its logged model: its source is where they are now. */
async function whereFilesAre(
  book: Book,
  { source, runId, modelId }: SourceVersion,
): Promise<Pick<NewModelVersion, "source" | "location" | "files">> {
  if (modelId !== undefined) {
    const [model] = await book.models.findLoggedModels([asLoggedModelId(modelId)]);
    if (model !== undefined) return { source: `models:/${modelId}`, location: model.artifactUri, files: pathsOf(model.artifactUri) };
  }
  const [, below] = (runId === undefined ? null : new RegExp(`/${runId}/artifacts/?(.*)$`).exec(source)) ?? [];
  if (runId !== undefined && below !== undefined) {
    const { artifactUri } = await book.runs.getRunInfo(asRunId(runId));
    const location = below === "" ? artifactUri : `${artifactUri}/${below}`;
    return { source: location, location, files: pathsOf(location) };
  }
  return { source, location: source, files: [] };
}

function pathsOf(location: string): readonly string[] {
  const path = storedRoot(location);
  return path === undefined ? [] : [path];
}

function described({ description }: { readonly description?: string }): { readonly description?: string } {
  return description === undefined ? {} : { description };
}
