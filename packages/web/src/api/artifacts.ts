import { useQuery } from "@tanstack/react-query";
import type { ArtifactEntryJson, listArtifacts, listModelArtifacts, listVersionArtifacts } from "@trialbook/api/artifacts.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

const listOfRun = endpoint<typeof listArtifacts>("GET", "/runs/{id}/artifacts");
const listOfVersion = endpoint<typeof listVersionArtifacts>("GET", "/registered-models/{name}/versions/{version}/artifacts");
const listOfModel = endpoint<typeof listModelArtifacts>("GET", "/logged-models/{id}/artifacts");

/** Where files lie: with a run or with a model that it logged, or what a version of a registered model stands for. */
export type ArtifactPlace = RunPlace | VersionPlace;

export interface RunPlace {
  readonly runId: string;
  /** Absent: the run's own files. */
  readonly modelId?: string | undefined;
}

interface VersionPlace {
  /** Of the registered model. */
  readonly name: string;
  readonly version: number;
}

/** The logged model that a place lies in, if it is one. */
export function modelOf(place: ArtifactPlace): string | undefined {
  return "runId" in place ? place.modelId : undefined;
}

/** The name of the cached answer about a file or folder. */
export function artifactKey(place: ArtifactPlace, path: string): readonly unknown[] {
  return "runId" in place
    ? cacheKeys.artifacts(place.runId, place.modelId, path)
    : cacheKeys.versionArtifacts(place.name, place.version, path);
}

/** A folder's entries, ascending by name; `""` is the root. Asks nothing unless `enabled`. */
export function useArtifacts(place: ArtifactPlace, folder = "", enabled = true) {
  return useQuery({
    queryKey: artifactKey(place, folder),
    queryFn: async ({ signal }): Promise<readonly ArtifactEntryJson[]> => (await list(place, folder, signal)).entries,
    enabled,
  });
}

function list(place: ArtifactPlace, folder: string, signal: AbortSignal) {
  if (!("runId" in place)) return listOfVersion({ name: place.name, version: place.version, folder }, signal);
  if (place.modelId !== undefined) return listOfModel({ id: place.modelId, folder }, signal);
  return listOfRun({ id: place.runId, folder }, signal);
}

/** Where a file's bytes are: a download, or with `inline` what is safe to show in the page. */
export function artifactUrl(place: ArtifactPlace, path: string, options: { readonly inline?: boolean } = {}): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `/api/v1/${ownerOf(place)}/artifacts/${encoded}${options.inline ? "?inline=1" : ""}`;
}

function ownerOf(place: ArtifactPlace): string {
  if (!("runId" in place)) return `registered-models/${encodeURIComponent(place.name)}/versions/${place.version}`;
  return place.modelId === undefined ? `runs/${encodeURIComponent(place.runId)}` : `logged-models/${encodeURIComponent(place.modelId)}`;
}
