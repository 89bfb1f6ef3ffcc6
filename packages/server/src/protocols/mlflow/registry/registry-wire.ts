import type { Tag } from "@trialbook/core/experiment/experiment.ts";
import type { Stage } from "@trialbook/core/registry/model-version.ts";
import { type AliasProblem, aliasProblem, modelNameProblem, reservedAlias } from "@trialbook/core/registry/registry-names.ts";
import { invalid, MlflowError } from "../errors.ts";
import { message, optional, type Reader, required, text } from "../message.ts";
import { atMost, checkKey, resolvesElsewhere } from "../wire.ts";

/** How MLflow spells what the endpoints of the registry have in common. */

export const registeredName: Reader<string> = (value, path) => {
  const name = text(value, path);
  const problem = modelNameProblem(name);
  if (problem === undefined) return name;
  if (problem === "blank") throw invalid(`Missing value for required parameter '${path}'.`);
  if (problem === "separator") throw invalid(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  if (problem === "too-long") throw invalid(`'${path}' exceeds the maximum length of 256 characters`);
  throw resolvesElsewhere(name, { path, resolvesTo: problem.resolvesTo });
};

/** A number in a text, as Python's `int` reads one. Numbers that no version can have are simply not found. */
export const versionNumber: Reader<number> = (value, path) => {
  const sent = text(value, path);
  if (!/^\s*[+-]?\d+\s*$/.test(sent)) throw invalid(`Parameter '${path}' must be an integer, got '${sent.slice(0, 300)}'.`);
  return Math.min(Number(sent), Number.MAX_SAFE_INTEGER);
};

const aliasRefusals: Readonly<Record<AliasProblem, (alias: string) => string>> = {
  characters: (alias) => `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
  "too-long": () => "'Registered model alias name' exceeds the maximum length of 255 characters",
  latest: () => "'latest' alias name (case insensitive) is reserved.",
  "version-like": (alias) => `Version alias name '${alias}' is reserved.`,
};

const aliasThat =
  (problemOf: (alias: string) => AliasProblem | undefined): Reader<string> =>
  (value, path) => {
    const alias = text(value, path);
    const problem = problemOf(alias);
    if (problem !== undefined) throw invalid(aliasRefusals[problem](alias));
    return alias;
  };

/** An alias to look for. */
export const aliasName = aliasThat(aliasProblem);
/** An alias to set. */
export const newAlias = aliasThat((alias) => aliasProblem(alias) ?? reservedAlias(alias));

const longestTag = atMost(100_000);

export const registryTagKey: Reader<string> = (value) => {
  const key = text(value, "key");
  checkKey(key, { path: "key", named: "key" });
  return key;
};
export const registryTagValue: Reader<string> = (value) => longestTag(value, "value");

const pair = message({ key: required(registryTagKey), value: optional(registryTagValue) });

/** A tag of a registered model or version; without a value it is empty. */
export const registryTag: Reader<Tag> = (sent, path) => {
  const { key, value = "" } = pair(sent, path);
  return { key, value };
};

export const description = atMost(100_000);

export const stageName: Readonly<Record<Stage, string>> = {
  none: "None",
  staging: "Staging",
  production: "Production",
  archived: "Archived",
};

const stages: ReadonlyMap<string, Stage> = new Map(Object.keys(stageName).map((stage) => [stage, stage as Stage])); // its own keys

/** A stage in any case; `sent` beside it is how the client wrote it, for messages. */
export const sentStage: Reader<{ readonly stage: Stage; readonly sent: string }> = (value, path) => {
  const sent = text(value, path);
  const stage = stages.get(sent.toLowerCase());
  if (stage === undefined)
    throw invalid(`Invalid Model Version stage: ${sent.slice(0, 300)}. Value must be one of ${Object.values(stageName).join(", ")}.`);
  return { stage, sent };
};

/** A version is known by the two of them. */
export const versionFields = { name: required(registeredName), version: required(versionNumber) };

/** What MLflow's server says of an alias that a model has not. */
export function noAlias(alias: string): MlflowError {
  return new MlflowError("INVALID_PARAMETER_VALUE", `Registered model alias ${alias} not found.`);
}
