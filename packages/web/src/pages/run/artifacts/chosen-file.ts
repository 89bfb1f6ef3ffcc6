import { type ArtifactPlace, modelOf } from "../../../api/artifacts.ts";

/** A file or folder of a run, of one of its models, or of a version of a registered model. */
export interface ChosenFile {
  readonly place: ArtifactPlace;
  /** Below the place's root; empty is the root itself. */
  readonly path: string;
}

/** The same text for the same file of one run or version. */
export function fileKey({ place, path }: ChosenFile): string {
  return `${modelOf(place) ?? ""}:${path}`;
}

export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
}
