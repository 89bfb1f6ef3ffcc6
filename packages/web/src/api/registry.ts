import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  getModelVersion,
  getRegisteredModel,
  listModelVersions,
  listRegisteredModels,
  versionsOfRun,
} from "@trialbook/api/registry.ts";
import type {
  createModelVersion,
  deleteAlias,
  deleteModelVersion,
  deleteModelVersionTag,
  deleteRegisteredModel,
  deleteRegisteredModelTag,
  renameRegisteredModel,
  setAlias,
  setModelVersionTag,
  setRegisteredModelTag,
  updateModelVersion,
  updateRegisteredModel,
} from "@trialbook/api/registry-writes.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

const list = endpoint<typeof listRegisteredModels>("GET", "/registered-models");
const get = endpoint<typeof getRegisteredModel>("GET", "/registered-models/{name}");
const update = endpoint<typeof updateRegisteredModel>("PATCH", "/registered-models/{name}");
const rename = endpoint<typeof renameRegisteredModel>("POST", "/registered-models/{name}/rename");
const remove = endpoint<typeof deleteRegisteredModel>("DELETE", "/registered-models/{name}");
const setTag = endpoint<typeof setRegisteredModelTag>("PUT", "/registered-models/{name}/tags");
const removeTag = endpoint<typeof deleteRegisteredModelTag>("DELETE", "/registered-models/{name}/tags");
const pointAlias = endpoint<typeof setAlias>("PUT", "/registered-models/{name}/aliases/{alias}");
const removeAlias = endpoint<typeof deleteAlias>("DELETE", "/registered-models/{name}/aliases/{alias}");
const listVersions = endpoint<typeof listModelVersions>("GET", "/registered-models/{name}/versions");
const getVersion = endpoint<typeof getModelVersion>("GET", "/registered-models/{name}/versions/{version}");
const createVersion = endpoint<typeof createModelVersion>("POST", "/registered-models/{name}/versions");
const updateVersion = endpoint<typeof updateModelVersion>("PATCH", "/registered-models/{name}/versions/{version}");
const removeVersion = endpoint<typeof deleteModelVersion>("DELETE", "/registered-models/{name}/versions/{version}");
const setVersionTag = endpoint<typeof setModelVersionTag>("PUT", "/registered-models/{name}/versions/{version}/tags");
const removeVersionTag = endpoint<typeof deleteModelVersionTag>("DELETE", "/registered-models/{name}/versions/{version}/tags");
const ofRun = endpoint<typeof versionsOfRun>("GET", "/runs/{id}/model-versions");

const MODELS_AT_ONCE = 50;
const VERSIONS_AT_ONCE = 25;

/** Registered models page by page, last changed first; `contains` narrows them by name. */
export function useModels(contains: string) {
  return useInfiniteQuery({
    queryKey: cacheKeys.models({ contains }),
    queryFn: ({ pageParam, signal }) => list({ contains, limit: MODELS_AT_ONCE, ...cursor(pageParam) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

export function useModel(name: string) {
  return useQuery({ queryKey: cacheKeys.model(name), queryFn: async ({ signal }) => (await get({ name }, signal)).model });
}

/** A model's versions page by page, highest first, each with its run. */
export function useVersions(name: string) {
  return useInfiniteQuery({
    queryKey: cacheKeys.versions(name),
    queryFn: ({ pageParam, signal }) => listVersions({ name, limit: VERSIONS_AT_ONCE, ...cursor(pageParam) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
}

/** One version; number 0 asks nothing. */
export function useVersion(name: string, version: number) {
  return useQuery({
    queryKey: cacheKeys.version(name, version),
    queryFn: async ({ signal }) => (await getVersion({ name, version }, signal)).version,
    enabled: version > 0,
  });
}

/** Versions that were registered from a run: the last hundred. */
export function useVersionsOfRun(id: string) {
  return useQuery({ queryKey: cacheKeys.versionsOfRun(id), queryFn: async ({ signal }) => (await ofRun({ id }, signal)).versions });
}

/** Changes to one registered model or version; each asks again for what it may have changed. */
export function useUpdateModel() {
  return useRegistryChange(update);
}

export function useRenameModel() {
  return useRegistryChange(rename, ({ name }) => [name]);
}

/** For good, with all versions. */
export function useDeleteModel() {
  return useRegistryChange(remove, ({ name }) => [name]);
}

export function useSetModelTag() {
  return useRegistryChange(setTag);
}

export function useDeleteModelTag() {
  return useRegistryChange(removeTag);
}

/** Points an alias at a version, away from any other. */
export function useSetAlias() {
  return useRegistryChange(pointAlias);
}

export function useDeleteAlias() {
  return useRegistryChange(removeAlias);
}

/** Registers a logged model or a folder of a run; a name that is not there is made. */
export function useRegister() {
  return useRegistryChange(createVersion);
}

export function useUpdateVersion() {
  return useRegistryChange(updateVersion);
}

/** For good; the number is not given again. */
export function useDeleteVersion() {
  return useRegistryChange(removeVersion, ({ name, version }) => [name, version]);
}

export function useSetVersionTag() {
  return useRegistryChange(setVersionTag);
}

export function useDeleteVersionTag() {
  return useRegistryChange(removeVersionTag);
}

const ofRegistry: ReadonlySet<unknown> = new Set(["models", "model", "versions", "version", "version-artifacts", "versions-of-run"]);

/**
 * @param gone what the change takes away, as its cached answers name it: they are not asked for again, since their page is
 * about to be left
 */
function useRegistryChange<In, Out>(change: (input: In) => Promise<Out>, gone?: (input: In) => readonly unknown[]) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: In) => change(input),
    onSettled: (_, error, input) => {
      const taken = error === null ? gone?.(input) : undefined;
      void cache.invalidateQueries({
        predicate: ({ queryKey: [name, ...rest] }) => ofRegistry.has(name) && !(taken?.every((part, i) => part === rest[i]) ?? false),
      });
    },
  });
}

function cursor(text: string | undefined): { readonly cursor?: string } {
  return text === undefined ? {} : { cursor: text };
}
