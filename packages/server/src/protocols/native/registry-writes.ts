import * as api from "@trialbook/api/registry-writes.ts";
import type { Book } from "@trialbook/core/book.ts";
import { AlreadyExists, Invalid } from "@trialbook/core/errors.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import { registerSource } from "@trialbook/core/registry/register-source.ts";
import { type AliasProblem, aliasProblem, modelNameProblem, reservedAlias } from "@trialbook/core/registry/registry-names.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { endpoint } from "./endpoint.ts";
import { readTags } from "./logged-facts.ts";
import { modelVersionJson, registeredModelJson } from "./registry-json.ts";

/** Registering, describing, tagging, pointing aliases and taking away. */
export const registryWriteEndpoints = [
  endpoint(api.createRegisteredModel, "write", async ({ name, description, tags }, { book, clock }) => {
    const facts = { name: readName(name), ...described(description), tags: readTags(tags), at: clock() };
    return { model: registeredModelJson(await book.registry.createRegisteredModel(facts)) };
  }),
  endpoint(api.updateRegisteredModel, "write", async ({ name, description }, { book, clock }) => ({
    model: registeredModelJson(await book.registry.describeRegisteredModel(name, { ...described(description), at: clock() })),
  })),
  endpoint(api.renameRegisteredModel, "write", async ({ name, to }, { book, clock }) => ({
    model: registeredModelJson(await book.registry.renameRegisteredModel(name, { name: readName(to), at: clock() })),
  })),
  endpoint(api.deleteRegisteredModel, "write", async ({ name }, { book }) => {
    await book.registry.deleteRegisteredModel(name);
    return {};
  }),
  endpoint(api.setRegisteredModelTag, "write", async ({ name, key, value }, { book }) => {
    for (const tag of readTags([{ key, value }])) await book.registry.setRegisteredModelTag(name, tag);
    return {};
  }),
  endpoint(api.deleteRegisteredModelTag, "write", async ({ name, key }, { book }) => {
    await book.registry.deleteRegisteredModelTag(name, key);
    return {};
  }),
  endpoint(api.setAlias, "write", async ({ name, alias, version }, { book }) => {
    await book.registry.setAlias(name, { alias: readAlias(alias), version });
    return {};
  }),
  endpoint(api.deleteAlias, "write", async ({ name, alias }, { book }) => {
    await book.registry.deleteAlias(name, alias);
    return {};
  }),
  endpoint(api.createModelVersion, "write", async ({ name, from, description, tags }, { book, clock }) => {
    const at = clock();
    const model = readName(name);
    const source = await registerSource(
      book,
      "modelId" in from ? { modelId: asLoggedModelId(from.modelId) } : { runId: asRunId(from.runId), path: from.path },
    );
    await makeModel(book, model, at);
    const version = await book.registry.createModelVersion({ name: model, ...source, ...described(description), tags: readTags(tags), at });
    return { version: modelVersionJson(version) };
  }),
  endpoint(api.updateModelVersion, "write", async ({ name, version, description, stage }, { book, clock }) => {
    const key = { name, version };
    const at = clock();
    if (description !== undefined) await book.registry.describeModelVersion(key, { ...described(description), at });
    if (stage !== undefined) await book.registry.moveModelVersion(key, { stage, archiveOthers: false, at });
    return { version: modelVersionJson(await book.registry.getModelVersion(key)) };
  }),
  endpoint(api.deleteModelVersion, "write", async ({ name, version }, { book, clock }) => {
    await book.registry.deleteModelVersion({ name, version }, clock());
    return {};
  }),
  endpoint(api.setModelVersionTag, "write", async ({ name, version, key, value }, { book }) => {
    for (const tag of readTags([{ key, value }])) await book.registry.setModelVersionTag({ name, version }, tag);
    return {};
  }),
  endpoint(api.deleteModelVersionTag, "write", async ({ name, version, key }, { book }) => {
    await book.registry.deleteModelVersionTag({ name, version }, key);
    return {};
  }),
];

/** The store decides whether the name is taken: of two who make it at once, one does. */
async function makeModel({ registry }: Book, name: string, at: Millis): Promise<void> {
  await registry.createRegisteredModel({ name, tags: [], at }).catch((error: unknown) => {
    if (!(error instanceof AlreadyExists)) throw error;
  });
}

function described(description: string | undefined): { readonly description?: string } {
  return description === undefined || description === "" ? {} : { description };
}

/** @throws {Invalid} */
function readName(name: string): string {
  const problem = modelNameProblem(name);
  switch (problem) {
    case undefined:
      return name;
    case "blank":
      throw new Invalid("A registered model needs a name.");
    case "separator":
      throw new Invalid(
        `The name ${JSON.stringify(name)} has a / or a :, which stand between name and version in addresses; leave them out.`,
      );
    case "too-long":
      throw new Invalid(`The name ${JSON.stringify(name.slice(0, 60))}… is longer than 256 characters.`);
    default:
      throw new Invalid(`The name ${JSON.stringify(name)} reads like the path ${JSON.stringify(problem.resolvesTo)}; choose another.`);
  }
}

const aliasRefusals: Readonly<Record<AliasProblem, (alias: string) => string>> = {
  characters: (alias) => `The alias ${JSON.stringify(alias)} may hold letters, digits, _ and - only.`,
  "too-long": (alias) => `The alias ${JSON.stringify(alias.slice(0, 60))}… is longer than 255 characters.`,
  latest: () => "The alias latest always means the highest version; choose another.",
  "version-like": (alias) => `The alias ${JSON.stringify(alias)} reads like the number of a version; choose another.`,
};

/** @throws {Invalid} */
function readAlias(alias: string): string {
  const problem = alias === "" ? "characters" : (aliasProblem(alias) ?? reservedAlias(alias));
  if (problem !== undefined) throw new Invalid(aliasRefusals[problem](alias));
  return alias;
}
