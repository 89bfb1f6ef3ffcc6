import { keepPreviousData, type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { InputOf } from "@trialbook/api/route.ts";
import type {
  deleteRuns,
  deleteRunTag,
  getRun,
  logToRun,
  restoreRuns,
  runKeys,
  tableOfRuns,
  tagRuns,
  updateRun,
} from "@trialbook/api/runs.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";
import type { View } from "./experiments.ts";

export type RunTableInput = InputOf<typeof tableOfRuns>;

const get = endpoint<typeof getRun>("GET", "/runs/{id}");
const table = endpoint<typeof tableOfRuns>("POST", "/runs/table");
const keys = endpoint<typeof runKeys>("POST", "/runs/keys");
const update = endpoint<typeof updateRun>("PATCH", "/runs/{id}");
const log = endpoint<typeof logToRun>("POST", "/runs/{id}/log");
const removeTag = endpoint<typeof deleteRunTag>("DELETE", "/runs/{id}/tags");
const tag = endpoint<typeof tagRuns>("POST", "/runs/tags");
const remove = endpoint<typeof deleteRuns>("POST", "/runs/delete");
const restore = endpoint<typeof restoreRuns>("POST", "/runs/restore");

/** For asking several runs at once: `useQueries({ queries: ids.map(runQuery) })`. */
export function runQuery(id: string) {
  return queryOptions({ queryKey: cacheKeys.run(id), queryFn: async ({ signal }) => (await get({ id }, signal)).run });
}

/** One run with everything but its histories. */
export function useRun(id: string, options: { readonly enabled?: boolean } = {}) {
  return useQuery({ ...runQuery(id), enabled: options.enabled ?? true });
}

/** For asking several windows of rows at once. */
export function runTableQuery(input: RunTableInput) {
  const { experimentIds, ...rest } = input;
  return queryOptions({ queryKey: cacheKeys.runTable(experimentIds, rest), queryFn: ({ signal }) => table(input, signal) });
}

/** Runs in columns, with the true totals. While another question is answered the old answer stays (`isPlaceholderData`). */
export function useRunTable(input: RunTableInput, options: { readonly enabled?: boolean } = {}) {
  return useQuery({ ...runTableQuery(input), placeholderData: keepPreviousData, enabled: options.enabled ?? true });
}

/** Runs in columns by the thousand, for groups: asked again less often than rows that are in sight. */
export function useRunGroups(input: RunTableInput) {
  const { experimentIds, ...rest } = input;
  return useQuery({
    queryKey: cacheKeys.runGroups(experimentIds, rest),
    queryFn: ({ signal }) => table(input, signal),
    placeholderData: keepPreviousData,
  });
}

/** Keys of params, metrics and tags over the runs of experiments: who has them, whether they vary. */
export function useKeys(experimentIds: readonly string[], view: View = "active") {
  return useQuery({
    queryKey: cacheKeys.keys(experimentIds, view),
    queryFn: async ({ signal }) => (await keys({ experimentIds: [...experimentIds], view }, signal)).keys,
    enabled: experimentIds.length > 0,
  });
}

/** Renames a run, or sets its status. */
export function useUpdateRun() {
  return useMutation({ mutationFn: (input: Parameters<typeof update>[0]) => update(input), onSettled: useRunsChanged() });
}

/** Adds params, tags and points to a run; a note is the tag `mlflow.note.content`. */
export function useLogToRun() {
  return useMutation({ mutationFn: (input: Parameters<typeof log>[0]) => log(input), onSettled: useRunsChanged() });
}

export function useDeleteRunTag() {
  return useMutation({ mutationFn: (input: Parameters<typeof removeTag>[0]) => removeTag(input), onSettled: useRunsChanged() });
}

/** Sets or removes tags of many runs; the answer's `before`, sent back, undoes it. */
export function useTagRuns() {
  return useMutation({ mutationFn: (input: Parameters<typeof tag>[0]) => tag(input), onSettled: useRunsChanged() });
}

/** Puts runs into the bin. */
export function useDeleteRuns() {
  return useMutation({ mutationFn: (input: Parameters<typeof remove>[0]) => remove(input), onSettled: useRunsChanged() });
}

/** Takes runs out of the bin. */
export function useRestoreRuns() {
  return useMutation({ mutationFn: (input: Parameters<typeof restore>[0]) => restore(input), onSettled: useRunsChanged() });
}

function useRunsChanged() {
  const cache: QueryClient = useQueryClient();
  return () =>
    Promise.all(["run", "run-table", "run-groups", "keys", "experiments"].map((name) => cache.invalidateQueries({ queryKey: [name] })));
}
