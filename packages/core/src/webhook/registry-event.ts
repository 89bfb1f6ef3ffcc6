import type { Tag } from "../experiment/experiment.ts";
import { isPrompt } from "../registry/registered-model.ts";
import type { NewModelVersion, NewRegisteredModel, VersionKey } from "../registry/registry-store.ts";

/** What can happen in the registry that somebody may want to be told of; prompts and models are told apart. */
export const REGISTRY_EVENTS = [
  "registered_model.created",
  "model_version.created",
  "model_version_tag.set",
  "model_version_tag.deleted",
  "model_version_alias.created",
  "model_version_alias.deleted",
  "prompt.created",
  "prompt_version.created",
  "prompt_tag.set",
  "prompt_tag.deleted",
  "prompt_version_tag.set",
  "prompt_version_tag.deleted",
  "prompt_alias.created",
  "prompt_alias.deleted",
] as const;

export type RegistryEventKind = (typeof REGISTRY_EVENTS)[number];

/** Something that happened, with the facts that go with its kind. It can be written as JSON and read again. */
export interface RegistryEvent {
  readonly kind: RegistryEventKind;
  readonly facts: {
    /** Of the registered model or prompt. */
    readonly name: string;
    readonly version?: number;
    readonly description?: string;
    readonly tags?: readonly Tag[];
    readonly source?: string;
    readonly runId?: string;
    readonly alias?: string;
    readonly key?: string;
    readonly value?: string;
  };
}

export function modelCreated({ name, description, tags }: NewRegisteredModel): RegistryEvent {
  return {
    kind: isPrompt(tags) ? "prompt.created" : "registered_model.created",
    facts: { name, tags, ...(description !== undefined && { description }) },
  };
}

export function versionCreated({ name, description, tags, source, runId }: NewModelVersion, version: number): RegistryEvent {
  return {
    kind: isPrompt(tags) ? "prompt_version.created" : "model_version.created",
    facts: { name, version, tags, source, ...(description !== undefined && { description }), ...(runId !== undefined && { runId }) },
  };
}

/** Of a registered model's own tags only those of prompts are told. */
export function promptTagChanged(name: string, { key, value }: { readonly key: string; readonly value?: string }): RegistryEvent {
  return value === undefined
    ? { kind: "prompt_tag.deleted", facts: { name, key } }
    : { kind: "prompt_tag.set", facts: { name, key, value } };
}

/** @param of.prompt whether the registered model is a prompt */
export function versionTagChanged(
  of: VersionKey & { readonly prompt: boolean },
  { key, value }: { readonly key: string; readonly value?: string },
): RegistryEvent {
  const { name, version, prompt } = of;
  const entity = prompt ? "prompt_version_tag" : "model_version_tag";
  return value === undefined
    ? { kind: `${entity}.deleted`, facts: { name, version, key } }
    : { kind: `${entity}.set`, facts: { name, version, key, value } };
}

/** @param of.prompt whether the registered model is a prompt; without a version the alias was deleted */
export function aliasChanged(
  of: { readonly name: string; readonly prompt: boolean },
  { alias, version }: { readonly alias: string; readonly version?: number },
): RegistryEvent {
  const entity = of.prompt ? "prompt_alias" : "model_version_alias";
  return version === undefined
    ? { kind: `${entity}.deleted`, facts: { name: of.name, alias } }
    : { kind: `${entity}.created`, facts: { name: of.name, alias, version } };
}
