import type { ArtifactEntryJson } from "@trialbook/api/artifacts.ts";
import * as api from "@trialbook/api/artifacts.ts";
import type { ArtifactEntry } from "@trialbook/core/artifact/artifact.ts";
import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { pathBelow, storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import type { ArtifactStore } from "@trialbook/core/artifact/artifact-store.ts";
import { asLoggedModelId, asRunId } from "@trialbook/core/ids.ts";
import { filesAt } from "@trialbook/core/registry/version-files.ts";
import { endpoint } from "./endpoint.ts";

/** Artifacts by name; their bytes go through the raw routes. */
export const artifactListEndpoints = [
  endpoint(api.listArtifacts, "read", async ({ id, folder }, { book }) =>
    list(book.artifacts, (await book.runs.getRunInfo(asRunId(id))).artifactUri, folder),
  ),
  endpoint(api.listModelArtifacts, "read", async ({ id, folder }, { book }) =>
    list(book.artifacts, (await book.models.getLoggedModel(asLoggedModelId(id))).artifactUri, folder),
  ),
  endpoint(api.listVersionArtifacts, "read", async ({ name, version, folder }, { book }) => {
    const { location } = await book.registry.getModelVersion({ name, version });
    // The first place that has something is the version's; a folder is asked for below it.
    for (const root of await filesAt(book, location)) {
      if ((await book.artifacts.listArtifacts(root)).length > 0) return listBelow(book.artifacts, root, folder);
    }
    return { entries: [] };
  }),
];

async function list(artifacts: ArtifactStore, artifactUri: string, folder: string): Promise<{ entries: ArtifactEntryJson[] }> {
  const root = storedRoot(artifactUri);
  // Kept elsewhere by the client: we know no names.
  return root === undefined ? { entries: [] } : listBelow(artifacts, root, folder);
}

async function listBelow(artifacts: ArtifactStore, root: string, folder: string): Promise<{ entries: ArtifactEntryJson[] }> {
  const at = folder === "" ? root : parseArtifactPath(pathBelow(root, parseArtifactPath(folder)));
  return { entries: (await artifacts.listArtifacts(at)).map(entryJson) };
}

function entryJson(entry: ArtifactEntry): ArtifactEntryJson {
  return entry.kind === "folder"
    ? { kind: "folder", name: entry.name }
    : { kind: "file", name: entry.name, size: entry.size, modified: entry.modified };
}
