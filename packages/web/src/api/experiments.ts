import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  deleteExperiment,
  deleteExperimentTag,
  ExperimentOverviewJson,
  getExperiment,
  listExperiments,
  restoreExperiment,
  updateExperiment,
} from "@trialbook/api/experiments.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

export type View = "active" | "deleted" | "all";

const list = endpoint<typeof listExperiments>("GET", "/experiments");
const get = endpoint<typeof getExperiment>("GET", "/experiments/{id}");
const update = endpoint<typeof updateExperiment>("PATCH", "/experiments/{id}");
const removeTag = endpoint<typeof deleteExperimentTag>("DELETE", "/experiments/{id}/tags");
const remove = endpoint<typeof deleteExperiment>("POST", "/experiments/{id}/delete");
const restore = endpoint<typeof restoreExperiment>("POST", "/experiments/{id}/restore");

/** All experiments with their counts, last activity first. */
export function useExperiments(view: View = "active") {
  return useQuery({
    queryKey: cacheKeys.experiments(view),
    queryFn: async ({ signal }): Promise<readonly ExperimentOverviewJson[]> => (await list({ view }, signal)).experiments,
  });
}

/** One experiment; an empty id asks nothing. */
export function useExperiment(id: string) {
  return useQuery({
    queryKey: cacheKeys.experiment(id),
    queryFn: async ({ signal }) => (await get({ id }, signal)).experiment,
    enabled: id !== "",
  });
}

export function useUpdateExperiment() {
  return useMutation({ mutationFn: (input: Parameters<typeof update>[0]) => update(input), onSettled: useExperimentsChanged() });
}

export function useDeleteExperimentTag() {
  return useMutation({ mutationFn: (input: Parameters<typeof removeTag>[0]) => removeTag(input), onSettled: useExperimentsChanged() });
}

export function useDeleteExperiment() {
  return useMutation({ mutationFn: (input: Parameters<typeof remove>[0]) => remove(input), onSettled: useExperimentsChanged() });
}

export function useRestoreExperiment() {
  return useMutation({ mutationFn: (input: Parameters<typeof restore>[0]) => restore(input), onSettled: useExperimentsChanged() });
}

function useExperimentsChanged() {
  const cache = useQueryClient();
  return () => Promise.all([cache.invalidateQueries({ queryKey: ["experiments"] }), cache.invalidateQueries({ queryKey: ["experiment"] })]);
}
