import { useQuery } from "@tanstack/react-query";
import type { listArtifacts } from "@trialbook/api/artifacts.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

const list = endpoint<typeof listArtifacts>("GET", "/runs/{id}/artifacts");

/** A folder of a run's artifacts, ascending by name; `""` is the root. */
export function useArtifacts(runId: string, folder = "") {
  return useQuery({
    queryKey: cacheKeys.artifacts(runId, folder),
    queryFn: async ({ signal }) => (await list({ id: runId, folder }, signal)).entries,
  });
}

/** Where a file's bytes are: a download, or with `inline` what is safe to show in the page. */
export function artifactUrl(runId: string, path: string, options: { readonly inline?: boolean } = {}): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `/api/v1/runs/${encodeURIComponent(runId)}/artifacts/${encoded}${options.inline ? "?inline=1" : ""}`;
}
