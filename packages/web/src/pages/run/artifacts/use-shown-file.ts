import { type ArtifactPlace, modelOf, useArtifacts } from "../../../api/artifacts.ts";
import { type ChosenFile, joinPath, splitPath } from "./chosen-file.ts";
import { tellingFile } from "./telling-file.ts";

export interface ShownFile {
  /** `undefined`: there is none, or it is still being looked for. */
  readonly file: ChosenFile | undefined;
  readonly isPending: boolean;
}

/**
 * The file to show for what the address names: that file; in a folder the one that tells most about it; without a name
 * that of the run's files, or else that of its first model.
 */
export function useShownFile(asked: ChosenFile, firstModel: string | undefined): ShownFile {
  const { place, path } = asked;
  const { folder, name } = splitPath(path);
  const around = useArtifacts(place, folder, path !== "");
  const entry = around.data?.find((other) => other.name === name);
  const isFolder = path === "" || entry?.kind === "folder";
  const within = useTellingFile(place, path, isFolder);
  const own = path === "" && modelOf(place) === undefined;
  const fallsBack = own && !within.isPending && within.file === undefined && firstModel !== undefined;
  const ofModel = useTellingFile({ ...place, modelId: firstModel }, "", fallsBack);
  if (!isFolder) return { file: asked, isPending: path !== "" && around.isPending };
  return fallsBack ? ofModel : within;
}

/** The telling file of a folder, or if it has none that of its first folder. */
function useTellingFile(place: ArtifactPlace, folder: string, enabled: boolean): ShownFile {
  const list = useArtifacts(place, folder, enabled);
  const file = tellingFile(list.data ?? []);
  const below = list.data?.find((entry) => entry.kind === "folder");
  const path = below === undefined ? folder : joinPath(folder, below.name);
  const looksBelow = enabled && list.data !== undefined && file === undefined && below !== undefined;
  const deeper = useArtifacts(place, path, looksBelow);
  const deeperFile = looksBelow ? tellingFile(deeper.data ?? []) : undefined;
  if (file !== undefined) return { file: { place, path: joinPath(folder, file.name) }, isPending: false };
  if (deeperFile !== undefined) return { file: { place, path: joinPath(path, deeperFile.name) }, isPending: false };
  return { file: undefined, isPending: enabled && (list.isLoading || (looksBelow && deeper.isLoading)) };
}
