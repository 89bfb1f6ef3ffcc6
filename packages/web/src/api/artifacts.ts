import { useQuery } from "@tanstack/react-query";
import type { ArtifactEntryJson, listArtifacts, listModelArtifacts } from "@trialbook/api/artifacts.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

const listOfRun = endpoint<typeof listArtifacts>("GET", "/runs/{id}/artifacts");
const listOfModel = endpoint<typeof listModelArtifacts>("GET", "/logged-models/{id}/artifacts");

/** Where files lie: with a run, or with a model that it logged. */
export interface ArtifactPlace {
  readonly runId: string;
  /** Absent: the run's own files. */
  readonly modelId?: string | undefined;
}

/** A folder's entries, ascending by name; `""` is the root. Asks nothing unless `enabled`. */
export function useArtifacts({ runId, modelId }: ArtifactPlace, folder = "", enabled = true) {
  return useQuery({
    queryKey: cacheKeys.artifacts(runId, modelId, folder),
    queryFn: async ({ signal }): Promise<readonly ArtifactEntryJson[]> =>
      (await (modelId === undefined ? listOfRun({ id: runId, folder }, signal) : listOfModel({ id: modelId, folder }, signal))).entries,
    enabled,
  });
}

/** Where a file's bytes are: a download, or with `inline` what is safe to show in the page. */
export function artifactUrl({ runId, modelId }: ArtifactPlace, path: string, options: { readonly inline?: boolean } = {}): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const owner = modelId === undefined ? `runs/${encodeURIComponent(runId)}` : `logged-models/${encodeURIComponent(modelId)}`;
  return `/api/v1/${owner}/artifacts/${encoded}${options.inline ? "?inline=1" : ""}`;
}
