import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { pathBelow, storedRoot } from "@trialbook/core/artifact/artifact-root.ts";
import { storeArtifact } from "@trialbook/core/artifact/store-artifact.ts";
import { asRunId } from "@trialbook/core/ids.ts";
import type { Route } from "../../../http/route.ts";
import { announcedSize, arrivingBytes, jsonAnswer } from "../../../http/upload.ts";
import type { MlflowDeps } from "../deps.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { MlflowError, quoted } from "../errors.ts";
import { missing, optional, text } from "../message.ts";
import { runFields, runIdOf } from "../wire.ts";
import { askedFolder, listingJson } from "./list-json.ts";
import { serveArtifact } from "./serve-artifact.ts";

/** MLflow's own limit of what its pages upload. */
const PAGE_UPLOAD_LIMIT = 10 * 1024 * 1024;

/** Asked by the R client and by pages: a folder of a run. Files that lie elsewhere (`s3:`) are not listed. */
export const listRunArtifacts: Endpoint = endpoint({
  method: "GET",
  path: "artifacts/list",
  permission: "read",
  request: { ...runFields, path: optional(text) },
  async handle({ path, ...run }, { book }) {
    const folder = askedFolder(path);
    if (folder !== "") parseArtifactPath(folder);
    const { artifactUri } = await book.runs.getRunInfo(runIdOf(run));
    const root = storedRoot(artifactUri);
    const entries = root === undefined ? [] : await book.artifacts.listArtifacts(pathBelow(root, folder));
    return { root_uri: artifactUri, ...listingJson(entries, folder) };
  },
});

/** Files of a run by the run's id, for pages. */
export function runArtifactRoutes({ book, clock }: MlflowDeps): Route[] {
  return [
    {
      kind: "stream",
      method: "GET",
      path: "/get-artifact",
      permission: "read",
      async handle(request) {
        return serveArtifact(request, (await askedFile(request)).path, book);
      },
    },
    {
      kind: "stream",
      method: "POST",
      path: "/ajax-api/2.0/mlflow/upload-artifact",
      permission: "write",
      async handle(request) {
        const { path } = await askedFile(request);
        await storeArtifact(book, { path, bytes: arrivingBytes(request), ...announcedSize(request), limit: PAGE_UPLOAD_LIMIT }, clock);
        return jsonAnswer({});
      },
    },
  ];

  async function askedFile(request: Request): Promise<{ readonly path: string }> {
    const query = new URL(request.url).searchParams;
    const id = query.get("run_id") || query.get("run_uuid") || missing("run_uuid");
    const path = parseArtifactPath(query.get("path") || missing("path"));
    const { artifactUri } = await book.runs.getRunInfo(asRunId(id));
    const root = storedRoot(artifactUri);
    if (root === undefined)
      throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Run ${quoted(id)} keeps its artifacts at ${artifactUri}; fetch them there.`);
    return { path: pathBelow(root, path) };
  }
}
