import { editableFolder } from "@trialbook/core/reproduction/environment-record.ts";
import { PACKAGES_FOLDER } from "@trialbook/core/reproduction/run-record.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import { artifactName } from "../capture/files/keep-file.ts";
import { CouldNotRun, type StepFindings } from "./could-not-run.ts";
import type { FreshFolder } from "./fresh-folder.ts";
import { fetchArtifact, type OriginalRun } from "./original-run.ts";
import { placeBelow } from "./place-below.ts";

/**
 * Puts the source of packages that were installed from a folder into the fresh folder, each file proved by its hash.
 *
 * @returns where each such folder lies now
 * @throws {CouldNotRun} if the run has lost a file of one
 */
export async function recoverPackages(
  connection: Connection,
  { original, folder, findings }: { readonly original: OriginalRun; readonly folder: FreshFolder; readonly findings: StepFindings },
): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>();
  for (const one of original.record.environment.python[0]?.packages ?? []) {
    const source = editableFolder(one);
    if (source === undefined || one.files === undefined) continue;
    for (const { path, sha256 } of one.files) {
      const to = placeBelow(folder.elsewhere, `${source}/${path}`);
      const got = await fetchArtifact(connection, { id: original.id, name: artifactName(PACKAGES_FOLDER, one.name, path), to });
      if (got !== sha256)
        throw new CouldNotRun("environment", `${path} of ${one.name} came back with hash ${got ?? "none"}, and the run had ${sha256}.`);
    }
    places.set(source, placeBelow(folder.elsewhere, source));
    findings.details.push(`the source of ${one.name}, ${one.files.length} files proved by their hashes`);
  }
  return places;
}
