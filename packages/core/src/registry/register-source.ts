import { parseArtifactPath } from "../artifact/artifact-path.ts";
import { pathBelow, storedRoot } from "../artifact/artifact-root.ts";
import type { Book } from "../book.ts";
import { Invalid } from "../errors.ts";
import type { LoggedModelId, RunId } from "../ids.ts";
import type { NewModelVersion } from "./registry-store.ts";

/** What shall be registered: a logged model, or a folder of a run's artifacts (empty: all of them). */
export type Registered = { readonly modelId: LoggedModelId } | { readonly runId: RunId; readonly path: string };

/**
 * What a new version is made from, looked up and checked.
 *
 * @throws {NotFound} if there is no such run or logged model
 * @throws {Invalid} if its files lie outside this server, or there are none
 */
export async function registerSource(
  book: Book,
  from: Registered,
): Promise<Pick<NewModelVersion, "source" | "location" | "files" | "runId" | "modelId">> {
  if ("modelId" in from) {
    const { artifactUri, sourceRunId } = await book.models.getLoggedModel(from.modelId);
    const files = await someFiles(book, artifactUri, `Logged model ${from.modelId}`);
    return {
      source: `models:/${from.modelId}`,
      location: artifactUri,
      files: [files],
      modelId: from.modelId,
      ...(sourceRunId !== undefined && { runId: sourceRunId }),
    };
  }
  const { artifactUri } = await book.runs.getRunInfo(from.runId);
  const path = from.path === "" ? "" : parseArtifactPath(from.path);
  const location = pathBelow(artifactUri, path);
  const files = await someFiles(book, location, path === "" ? `Run ${from.runId}` : `The folder ${path} of run ${from.runId}`);
  return { source: location, location, files: [files], runId: from.runId };
}

/** The path in our own store that has files below it. */
async function someFiles({ artifacts }: Book, location: string, owner: string): Promise<string> {
  const root = storedRoot(location);
  if (root === undefined)
    throw new Invalid(`${owner} keeps its files at ${location}, not with this server; register it with a client of MLflow.`);
  if ((await artifacts.listArtifacts(root)).length === 0) throw new Invalid(`${owner} has no files; log a model before it is registered.`);
  return root;
}
