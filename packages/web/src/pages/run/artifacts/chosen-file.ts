import type { ArtifactPlace } from "../../../api/artifacts.ts";

/** A file or folder of a run or of one of its models. */
export interface ChosenFile {
  readonly place: ArtifactPlace;
  /** Below the place's root; empty is the root itself. */
  readonly path: string;
}

/** The same text for the same file of one run. */
export function fileKey({ place, path }: ChosenFile): string {
  return `${place.modelId ?? ""}:${path}`;
}

export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
}
